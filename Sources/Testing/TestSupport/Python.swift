import Foundation

/// The Python of tests that run plugins in it.
public enum Python {
  /// `TELLTALE_PYTHON`, else `python3`: one with scikit-learn or PyTorch runs more tests.
  public static let program =
    ProcessInfo.processInfo.environment["TELLTALE_PYTHON"] ?? "python3"

  /// Whether there is such a program, and it runs.
  public static let isAvailable = has("json")

  /// Whether it can import a module; tests that want it are skipped visibly without.
  public static func has(_ module: String) -> Bool {
    (try? runProcess("/usr/bin/env", [program, "-c", "import \(module)"]).status) == 0
  }
}
