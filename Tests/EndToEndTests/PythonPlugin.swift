import Foundation
import TestSupport
import Testing

/// A plugin in Python as `plugin new` writes it, for a test to change.
struct PythonPlugin {
  let folder: String
  let id: String
  let role: String

  static let isRunnable =
    (try? runProcess("/usr/bin/env", ["python3", "-c", "import json"]).status) == 0

  var manifest: String { "\(folder)/\(id).telltale.yaml" }

  /// - Parameter ownFolder: false to put it beside others.
  init(in parent: String, id: String, role: String, ownFolder: Bool = true) throws {
    self.id = id
    self.role = role
    let new = "\(parent)/\(id)"
    let made = try telltale([
      "plugin", "new", role, id, "--language", "python", "--output", new,
    ])
    try #require(made.status == 0, "\(made.standardError)")
    folder = ownFolder ? new : parent
    guard !ownFolder else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: new)
    where !FileManager.default.fileExists(atPath: "\(parent)/\(name)") {
      try FileManager.default.moveItem(atPath: "\(new)/\(name)", toPath: "\(parent)/\(name)")
    }
    try FileManager.default.removeItem(atPath: new)
  }

  /// Replaces text that must be there, in the script or, by name, in the manifest.
  func change(_ text: String, to other: String, inManifest: Bool = false) throws {
    let file = inManifest ? manifest : try script()
    let whole = try String(contentsOfFile: file, encoding: .utf8)
    try #require(whole.contains(text))
    try whole.replacing(text, with: other).write(toFile: file, atomically: true, encoding: .utf8)
  }

  private func script() throws -> String {
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".py") })
    return folder + "/" + name
  }
}
