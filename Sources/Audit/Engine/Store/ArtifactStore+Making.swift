internal import Formats
internal import Foundation
internal import Processes
internal import TelltaleCore
internal import TextIO

extension ArtifactStore {
  /// Where a stage writes.
  struct Workplace: Sendable {
    /// Empty; becomes the artifact.
    let folder: String
    /// What a training resumes from. Not made yet; no other process has it as long as this one works.
    let checkpointFolder: String
  }

  /// Makes an artifact that is not there: `write` fills a fresh folder, which is put in place with a
  /// record of every file.
  ///
  /// Equal work is done once: while another process makes the same artifact, this one waits, and
  /// takes what it made. One that is there without its record is replaced. Throws what `write`
  /// throws, `.storageFailed`, or `.cancelled`; the store then holds no half artifact, and
  /// checkpoints stay for the next one.
  ///
  /// - Parameters:
  ///   - isCancelled: asked while it waits.
  ///   - waiting: told, some times a second, that it waits.
  func make(
    _ draft: ArtifactDraft, isCancelled: () -> Bool = { false }, waiting: () -> Void = {},
    write: (Workplace) throws(AuditError) -> Void
  ) throws(AuditError) {
    try makeParts()
    while !contains(draft.key) {
      if let claim = try StageClaim.take("\(folder(.locks))/\(draft.key.hex)") {
        if !contains(draft.key) { try make(draft, holding: claim, write) }
        return
      }
      if isCancelled() { throw AuditError(.cancelled, "stopped on request") }
      waiting()
      usleep(100_000)
    }
  }

  private func make(
    _ draft: ArtifactDraft, holding claim: borrowing StageClaim,
    _ write: (Workplace) throws(AuditError) -> Void
  ) throws(AuditError) {
    let owner = RunOwner.current
    // Checkpoints outlive their process; those of another machine may be in use there.
    let sharer = claim.isExclusive ? owner.host : owner.nameComponent
    let place = Workplace(
      folder: partialFolder(of: draft.key),
      checkpointFolder: checkpointFolder(of: draft.key, sharer))
    try ArtifactStore.makeFolder(place.folder)
    do throws(AuditError) {
      let start = ContinuousClock.now
      PeakMemory.reset()
      try write(place)
      let spent = (ContinuousClock.now - start) / .seconds(1)
      try finish(
        draft, in: place.folder,
        by: ArtifactOrigin(
          means: draft.means, seconds: spent, peakMemoryBytes: PeakMemory.bytes))
    } catch {
      try? FileManager.default.removeItem(atPath: place.folder)
      throw error
    }
    try? FileManager.default.removeItem(atPath: place.checkpointFolder)
  }

  private func checkpointFolder(of key: ContentHash, _ sharer: String) -> String {
    "\(folder(.checkpoints))/\(key.hex)_\(sharer)"
  }

  /// Whether a training was begun on this host and not ended.
  func holdsCheckpoint(of key: ContentHash) -> Bool {
    let folder = checkpointFolder(of: key, RunOwner.current.host)
    return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty == false
  }

  /// Takes an artifact away, so that it is made anew.
  func discard(_ key: ContentHash) throws(AuditError) {
    let aside = partialFolder(of: key)
    guard rename(folder(of: key), aside) == 0 else {
      if errno == ENOENT { return }
      throw OutputFile.failure(folder(of: key), errno)
    }
    try? FileManager.default.removeItem(atPath: aside)
  }

  /// Writes the record and puts the folder in place; all of it is on the disk before it is renamed,
  /// so that a power cut costs this artifact at most.
  private func finish(
    _ draft: ArtifactDraft, in partial: String, by origin: ArtifactOrigin
  ) throws(AuditError) {
    let (files, folders) = try RecordedFiles.of(partial)
    let record = ArtifactRecord(
      title: draft.title, madeOf: draft.madeOf, needs: draft.needs, madeBy: origin, files: files)
    let recordPath = "\(partial)/\(ArtifactRecord.fileName)"
    try JSONText.write(record, to: recordPath)
    try OutputFile.synchronize(file: recordPath)
    for folder in folders { try OutputFile.synchronize(folder: folder) }
    let final = folder(of: draft.key)
    if rename(partial, final) != 0 {
      let code = errno
      // Another host made the same artifact meanwhile: equal by construction, so theirs serves.
      if contains(draft.key) {
        try? FileManager.default.removeItem(atPath: partial)
        return
      }
      guard code == ENOTEMPTY || code == EEXIST || code == ENOTDIR else {
        throw OutputFile.failure(final, code)
      }
      try discard(draft.key)
      guard rename(partial, final) == 0 else { throw OutputFile.failure(final, errno) }
    }
    try OutputFile.synchronize(folder: folder(.objects))
  }

  /// A path that nobody else uses and that tells whose it is.
  private func partialFolder(of key: ContentHash) -> String {
    OwnedName(kind: key.hex).path(in: folder(.partial))
  }
}

/// What a stage left in its folder.
enum RecordedFiles {
  /// Hashes every file and sees that it is on the disk.
  ///
  /// - Returns: the files by their paths in the folder, and all folders, the deepest first.
  ///
  /// Throws `.pluginFailed` for anything but regular files and folders, or `.storageFailed`.
  static func of(_ root: String) throws(AuditError) -> (
    files: [String: ArtifactRecord.File], folders: [String]
  ) {
    // What a component saved is its own affair, but nothing may be stored that has no content of its
    // own.
    do throws(ForeignFile.Refusal) { try ForeignFolder.check(root) } catch {
      throw AuditError(.pluginFailed, "what a component saved \(error.reason)")
    }
    var files: [String: ArtifactRecord.File] = [:]
    var folders = [root]
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
    for name in names.sorted() {
      let path = root + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { throw OutputFile.failure(path, errno) }
      if status.st_mode & S_IFMT == S_IFDIR {
        folders.append(path)
        continue
      }
      try OutputFile.synchronize(file: path)
      guard let hash = ContentHash(ofFile: path) else {
        throw AuditError(.storageFailed, "cannot read back \(path)")
      }
      files[name] = ArtifactRecord.File(size: Int(status.st_size), sha256: hash)
    }
    return (files, folders.reversed())
  }
}
