import Foundation

/// The machine's compiler for C or C++: the Swift toolchain's own clang, or the system's.
public enum Compiler: Sendable {
  case c
  case cpp

  /// Absolute path; nil where there is none, and tests that need one are skipped visibly.
  public var path: String? {
    let names = self == .c ? ["clang", "cc", "gcc"] : ["clang++", "c++", "g++"]
    return names.lazy.compactMap(OnThePath.find).first
  }

  /// Runs it; throws what it said where it found a mistake.
  public func run(_ arguments: [String]) throws {
    guard let path else { throw Failure(text: "there is no compiler on the PATH") }
    let result = try runProcess(path, arguments)
    guard result.status == 0 else { throw Failure(text: result.standardError) }
  }

  /// Makes `library` of one source file, every warning being an error.
  public static func makeLibrary(
    _ library: String, of source: String, _ options: [String] = []
  ) throws {
    let compiler = source.hasSuffix(".cpp") ? Compiler.cpp : .c
    let standard = compiler == .cpp ? ["-std=c++17"] : []
    try compiler.run(
      ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"] + standard + options
        + ["-o", library, source, "-lm"])
  }

  /// A run that made nothing.
  public struct Failure: Error {
    /// What the compiler said, or that there is none.
    public let text: String
  }
}
