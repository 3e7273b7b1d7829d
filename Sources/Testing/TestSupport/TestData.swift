import Foundation

/// The real recordings and weights that some tests want: outside the repository, never committed.
///
/// `TELLTALE_TEST_DATA` names the folder; without it, `../shared` beside the package is taken. Tests
/// that need it carry `.enabled(if: TestData.isAvailable)`, so that they are skipped visibly.
public enum TestData {
  /// Absolute path; may not exist.
  public static let folder: String = {
    if let given = ProcessInfo.processInfo.environment["TELLTALE_TEST_DATA"], !given.isEmpty {
      return URL(fileURLWithPath: given).standardizedFileURL.path
    }
    return URL(fileURLWithPath: PackageRoot.path + "/../shared").standardizedFileURL.path
  }()

  /// Whether the folder has corpora.
  public static var isAvailable: Bool { exists("corpora") }

  /// Absolute path of something in the folder, for instance `corpora/emodb`.
  public static func path(_ relative: String) -> String { folder + "/" + relative }

  /// Whether something is in the folder, for instance `corpora/emodb`.
  public static func exists(_ relative: String) -> Bool {
    FileManager.default.fileExists(atPath: path(relative))
  }
}

/// Where the package's sources lie.
public enum PackageRoot {
  /// Absolute path, found from this file's own.
  public static let path: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.path
  }()
}
