internal import Formats
internal import Plan

/// What stands beside an artifact's files, as `artifact.json`: what it is, what it was made of and
/// by, and what belongs to it (SPEC §6.1).
struct ArtifactRecord: Sendable, Codable {
  static let fileName = "artifact.json"

  struct File: Sendable, Hashable, Codable {
    let size: Int
    let sha256: ContentHash
  }

  /// For people: "train vgg16 on crema-d (fold 0)".
  let title: String
  /// Its hash is the key: a record in another artifact's folder is noticed.
  let madeOf: KeyContent
  /// Keys of the artifacts that it was made from.
  let needs: [ContentHash]
  let madeBy: ArtifactOrigin
  /// By their paths in the folder; every one but this record.
  let files: [String: File]

  var kind: String { madeOf.kind }
  var byteCount: Int { files.values.map(\.size).reduce(0, +) }
}

/// What is to be stored: an artifact's identity, its name for people, and with what it is made.
struct ArtifactDraft: Sendable {
  let madeOf: KeyContent
  let title: String
  let needs: [ContentHash]
  let means: ArtifactOrigin.Means

  var key: ContentHash { madeOf.key }
}
