import CorporaPlugin
import Foundation
import TelltaleCore

/// Real recordings, where they are at hand: `TELLTALE_TEST_DATA`, or `../shared` beside the package.
enum TestData {
  static func corpus(_ name: String) -> String {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["TELLTALE_TEST_DATA"]
      ?? package.appending(path: "../shared").standardizedFileURL.path(percentEncoded: false)
    return folder + "/corpora/" + name
  }

  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: corpus(name))
  }

  static let hasAllCorpora = ["crema-d", "ravdess", "emodb"].allSatisfy(has)
}

/// A corpus of this plugin, made the way the host makes it.
func makeCorpus(_ id: String, _ given: [String: ParameterValue]) throws -> any Corpus {
  var registry = Registry()
  for factory in corpusFactories { try registry.add(factory, source: "test") }
  return try registry.make(.corpus, id, given)
}

/// A folder of its own, removed with the value.
final class ScratchFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      component: "telltale-corpora-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Path of an entry, its folder made.
  func entry(_ name: String) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    return url.path(percentEncoded: false)
  }

  /// Writes bytes, an empty file by default.
  @discardableResult func put(_ name: String, _ text: String = "") throws -> String {
    let path = try entry(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

/// The error that `body` throws, or nil.
func auditError<T>(_ body: () throws -> T) -> AuditError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? AuditError
  }
}
