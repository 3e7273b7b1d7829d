internal import Foundation
internal import TelltaleCore

/// What a model with weights drawn anew is stored as: the draw can be had again.
struct Redrawing: Codable {
  let seed: UInt64
  /// Of its scores, in their order.
  let classes: [String]

  private static let fileName = "redrawn.json"

  init(seed: UInt64, classes: [String]) {
    self.seed = seed
    self.classes = classes
  }

  /// Throws `.missingFile` or `.corruptedArtifact`.
  init(fromFolder folder: String) throws(AuditError) {
    let path = folder + "/" + Redrawing.fileName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AuditError(.missingFile, "there is no \(path)")
    }
    guard let read = try? JSONDecoder().decode(Redrawing.self, from: data) else {
      throw AuditError(.corruptedArtifact, "\(path) does not hold a seed and classes")
    }
    self = read
  }

  /// Throws `.storageFailed`.
  func save(toFolder folder: String) throws(AuditError) {
    let path = folder + "/" + Redrawing.fileName
    do {
      try JSONEncoder().encode(self).write(to: URL(filePath: path))
    } catch {
      throw AuditError(
        .storageFailed, "\(path) cannot be written", cause: error.localizedDescription)
    }
  }
}
