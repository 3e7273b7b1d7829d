internal import Formats
internal import Foundation

/// Where an audit works and writes.
public struct AuditPlaces: Sendable, Hashable {
  /// Absolute path of the audit's folder; need not exist.
  public let output: String
  /// Absolute path of the store; need not exist.
  public let store: String

  /// - Parameters:
  ///   - output: nil for `<name>-audit` in the current folder, whatever the name is.
  ///   - store: nil for TELLTALE_STORE, or else `telltale.store` in the current folder.
  public init(output: String? = nil, store: String? = nil, name: String) {
    let here = FileManager.default.currentDirectoryPath
    let environment = ProcessInfo.processInfo.environment["TELLTALE_STORE"]
    func absolute(_ path: String) -> String {
      URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: here + "/"))
        .standardizedFileURL.path
    }
    self.output = absolute(output ?? FileName(name).text + "-audit")
    self.store = absolute(store ?? environment ?? "telltale.store")
  }
}
