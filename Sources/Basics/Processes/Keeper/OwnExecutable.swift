internal import Foundation

/// The program `telltale`: the one that runs here, or the one beside it where another program runs audits.
package enum OwnExecutable {
  /// Absolute path, without symbolic links. `TELLTALE_PROGRAM` names another.
  package static var path: String {
    let running = Bundle.main.executablePath ?? CommandLine.arguments.first ?? "telltale"
    let asked = ProcessInfo.processInfo.environment["TELLTALE_PROGRAM"]
    let real = resolved(asked ?? running)
    let beside = folder(of: real) + "/telltale"
    return FileManager.default.isExecutableFile(atPath: beside) ? beside : real
  }

  package static var folder: String { folder(of: path) }

  private static func folder(of path: String) -> String {
    (path as NSString).deletingLastPathComponent
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
