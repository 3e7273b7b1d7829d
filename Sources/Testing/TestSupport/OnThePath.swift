import Foundation

/// Programs that a machine may have.
public enum OnThePath {
  /// Absolute path of the first on the `PATH`; nil where there is none, and tests that need it are left out visibly.
  public static func find(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").lazy
      .map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
  }
}
