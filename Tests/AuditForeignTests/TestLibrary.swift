import AuditCore
import Foundation

@testable import AuditForeign

/// Compiles C and C++ for the tests, with what the machine has: the Swift toolchain's own clang, or
/// the system's compiler.
enum TestLibrary {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Where there is none, the suites that need one are skipped.
  static let compiler: String? = find(["clang", "cc", "gcc"])
  static let cppCompiler: String? = find(["clang++", "c++", "g++"])

  private static let folder = NSTemporaryDirectory() + "/telltale-foreign-\(getpid())"

  /// `Library/probe.c`, compiled once.
  static let probe = Result { try compile(root + "/Tests/AuditForeignTests/Library/probe.c") }

  static let logistic = Result {
    try compile(root + "/examples/plugins/c-attacker/logistic.c", ["-I", root + "/include"])
  }
  static let correlation = Result {
    try compile(root + "/examples/plugins/cpp-metric/correlation.cpp", ["-std=c++17"])
  }

  /// Path of the shared library.
  static func compile(_ source: String, _ options: [String] = []) throws -> String {
    let name = URL(filePath: source).deletingPathExtension().lastPathComponent
    let library = folder + "/lib" + name + ".so"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try run(
      source.hasSuffix(".cpp") ? cppCompiler : compiler,
      ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source, "-lm"]
        + options)
    return library
  }

  static func run(_ program: String?, _ arguments: [String]) throws {
    guard let program else { throw CompilerFailure(text: "there is no compiler") }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = pipe
    try process.run()
    let text = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CompilerFailure(text: String(decoding: text, as: UTF8.self))
    }
  }

  struct CompilerFailure: Error { let text: String }

  private static func find(_ names: [String]) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  // MARK: - Calls

  /// A function of `probe.c`, bound to made-up words.
  static func function(
    _ signature: String, words: [Word] = [], answer: Vocabulary.Answer = .real("value"),
    state: Vocabulary.StateUse = .none, parameters: [ParameterDescription] = []
  ) throws -> ForeignFunction {
    let vocabulary = Vocabulary(
      function: "test", state: state, answer: answer, words: words, canBeStopped: true)
    return try ForeignFunction(
      BoundFunction(signature, vocabulary, parameters: parameters),
      in: ForeignLibrary(opening: probe.get()), lock: CallLock(isReentrant: false))
  }

  static func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let path = folder + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }
}
