import Foundation
import TelltaleCore
import TestSupport

@testable import ForeignFunctions

/// Libraries in C and C++ of which the tests bind functions.
enum TestLibrary {
  private static let folder = NSTemporaryDirectory() + "/telltale-foreign-\(getpid())"

  /// `Library/probe.c`, compiled once.
  static let probe = Result { try compile("Tests/ForeignFunctionsTests/Library/probe.c") }
  static let logistic = Result { try compile("examples/plugins/c-attacker/logistic.c") }
  static let correlation = Result { try compile("examples/plugins/cpp-metric/correlation.cpp") }

  /// Path of the shared library of a source of the repository's.
  private static func compile(_ source: String) throws -> String {
    let name = URL(filePath: source).deletingPathExtension().lastPathComponent
    let library = folder + "/lib" + name + ".so"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Compiler.makeLibrary(
      library, of: PackageRoot.path + "/" + source, ["-I", PackageRoot.path + "/include"])
    return library
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
