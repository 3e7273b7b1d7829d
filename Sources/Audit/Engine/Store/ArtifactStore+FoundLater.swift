internal import Formats
internal import Foundation
package import Plan
internal import TelltaleCore

/// What stages made nothing of is kept by their keys: the same audit is planned without it at once where that is
/// wanted, and a model or recording that was mended has another key.
extension ArtifactStore {
  private func foundLaterPath(of key: ContentHash) -> String { "\(root)/unusable/\(key.hex).json" }

  /// Keeps what a stage made nothing of.
  ///
  /// Throws `.storageFailed`.
  func keep(_ found: FoundLater, of key: ContentHash) throws(AuditError) {
    try ArtifactStore.makeFolder("\(root)/unusable")
    try OutputFile.replace(foundLaterPath(of: key), with: JSONText.encode(found))
  }

  /// What stages of a plan that are not stored made nothing of when they were run; a file that cannot be read
  /// says nothing.
  package func foundLater(of plan: StagePlan) -> FoundLater {
    plan.stages.reduce(FoundLater()) { found, stage in
      guard !contains(stage.key),
        let data = FileManager.default.contents(atPath: foundLaterPath(of: stage.key)),
        let own = try? JSONDecoder().decode(FoundLater.self, from: data)
      else { return found }
      return found.union(own)
    }
  }
}
