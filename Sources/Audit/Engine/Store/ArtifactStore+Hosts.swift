package import Formats
internal import Foundation
internal import Plan

/// What a store is to several hosts on one network file system.
extension ArtifactStore {
  /// Folder of the plans that a cluster works on.
  package static func submittedFolder(in root: String) -> String { "\(root)/submitted" }

  /// For how long what another host has made is looked for before it is called missing: file systems of
  /// a network show a new name after the time that they keep a folder's names, a minute at most.
  package static let patienceSeconds = 60.0

  /// Which artifacts are not there, after a while of looking again.
  ///
  /// Each time the folder is read anew, without which some file systems go on saying what they said
  /// before.
  package func missing(
    of keys: [ContentHash], patienceSeconds: Double = ArtifactStore.patienceSeconds,
    isCancelled: () -> Bool = { false }
  ) -> [ContentHash] {
    let start = ContinuousClock.now
    var missing = keys.filter { !contains($0) }
    while !missing.isEmpty, !isCancelled(),
      (ContinuousClock.now - start) / .seconds(1) < patienceSeconds
    {
      usleep(500_000)
      let names = Set(
        (try? FileManager.default.contentsOfDirectory(atPath: folder(.objects))) ?? [])
      missing = missing.filter { !names.contains($0.hex) || !contains($0) }
    }
    return missing
  }

  /// Artifacts that a plan reads which a cluster works on, and has not done with.
  func neededElsewhere() -> Set<ContentHash> {
    let folders =
      (try? FileManager.default.contentsOfDirectory(atPath: Self.submittedFolder(in: root))) ?? []
    return folders.reduce(into: []) { needed, name in
      let folder = "\(Self.submittedFolder(in: root))/\(name)"
      guard !FileManager.default.fileExists(atPath: "\(folder)/\(Self.cancelledName)"),
        let plan = try? FrozenPlan.read(folder)
      else { return }
      for stage in OutstandingWork(plan.stages, in: self).stages { needed.formUnion(stage.needs) }
    }
  }

  /// In the folder of a submitted plan that nobody works on any more.
  package static let cancelledName = "cancelled"
}
