internal import Foundation

/// The program that runs here.
package enum OwnExecutable {
  /// Absolute path, without symbolic links.
  package static var path: String {
    let path = Bundle.main.executablePath ?? CommandLine.arguments.first ?? "telltale"
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  package static var folder: String { (path as NSString).deletingLastPathComponent }
}
