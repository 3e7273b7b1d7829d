import Foundation
import Processes
import Synchronization
import TelltaleCore
import Testing

@testable import Engine
@testable import Formats
@testable import Plan

@Suite final class ArtifactStoreTests {
  private let root = FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"
  private let stage = ArtifactDraft("a stage")
  private var key: ContentHash { stage.key }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func store() throws -> ArtifactStore { try ArtifactStore(root: root) }

  private func make(_ store: ArtifactStore, _ draft: ArtifactDraft, text: String = "42") throws {
    try store.make(draft) { place throws(AuditError) in
      try ArtifactStore.makeFolder(place.folder + "/model")
      try OutputFile.replace(place.folder + "/value.txt", with: text)
      try OutputFile.replace(place.folder + "/model/weights", with: text)
    }
  }

  @Test func anArtifactIsThereWholeOrNotAtAll() throws {
    let store = try store()
    #expect(throws: AuditError.self) {
      try store.make(stage) { place throws(AuditError) in
        try OutputFile.replace(place.folder + "/half.txt", with: "half")
        throw AuditError(.computationFailed, "broken")
      }
    }
    #expect(!store.contains(key))
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/partial").isEmpty)
    try make(store, stage)
    #expect(store.contains(key))
    #expect(store.damage(of: key) == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/locks").isEmpty)
  }

  @Test(.timeLimit(.minutes(40)), arguments: ["/dev/zero", "/etc/passwd", nil])
  func whatIsNoFileOfItsOwnIsNotStored(target: String?) throws {
    let store = try store()
    let error = #expect(throws: AuditError.self) {
      try store.make(stage) { place throws(AuditError) in
        let path = place.folder + "/saved"
        if let target { symlink(target, path) } else { mkfifo(path, 0o600) }
      }
    }
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("holds 'saved', which is no regular file") == true)
    #expect(!store.contains(key))
  }

  /// How an artifact is spoilt, and what must be said of it.
  private static let damages:
    [(what: String, spoil: @Sendable (String) throws -> Void, said: String)] =
      [
        ("a changed byte", { try write("43", $0 + "/value.txt") }, "value.txt of 'a stage'"),
        ("a lost file", { unlink($0 + "/value.txt") }, "value.txt of 'a stage'"),
        (
          "a link to the same bytes",
          {
            rename($0 + "/value.txt", $0 + "/../other")
            symlink("../other", $0 + "/value.txt")
          }, "value.txt of 'a stage'"
        ),
        ("an edited record", { try write("{}", $0 + "/artifact.json") }, "record cannot be read"),
        ("a lost record", { unlink($0 + "/artifact.json") }, "its record is missing"),
      ]

  private static func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func damageIsFoundAndTheFolderNamed() throws {
    for damage in Self.damages {
      try? FileManager.default.removeItem(atPath: root)
      let store = try store()
      try make(store, stage)
      try damage.spoil(store.folder(of: key))
      let found = store.damage(of: key) ?? ""
      #expect(found.contains(damage.said), "\(damage.what): \(found)")
      #expect(found.contains(store.folder(of: key)), "\(damage.what)")
      let error = #expect(throws: AuditError.self) { try store.file("value.txt", of: key) }
      #expect(error?.code == .corruptedArtifact)
    }
  }

  @Test func aFileThatWasAddedToAModelIsNoticed() throws {
    let store = try store()
    try make(store, stage)
    _ = try store.folder("model", of: key)
    try Self.write("x", store.folder(of: key) + "/model/more")
    let error = #expect(throws: AuditError.self) { try store.folder("model", of: key) }
    #expect(error?.code == .corruptedArtifact)
  }

  @Test func anArtifactKnowsItsOwnKey() throws {
    let store = try store()
    let other = ArtifactDraft("another stage")
    try make(store, stage)
    try make(store, other, text: "other")
    rename(store.folder(of: key), root + "/aside")
    rename(store.folder(of: other.key), store.folder(of: key))
    rename(root + "/aside", store.folder(of: other.key))
    for key in [key, other.key] {
      #expect(store.damage(of: key)?.contains("belongs under another key") == true)
    }
  }

  @Test func whatIsThereWithoutItsRecordIsReplaced() throws {
    let store = try store()
    try ArtifactStore.makeFolder(store.folder(of: key))
    try Self.write("old", store.folder(of: key) + "/value.txt")
    try make(store, stage)
    #expect(try String(contentsOfFile: store.file("value.txt", of: key), encoding: .utf8) == "42")
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/partial").isEmpty)
  }

  @Test func equalWorkAtTheSameTimeIsDoneOnce() throws {
    let made = Mutex(0)
    let failures = Mutex([AuditError]())
    DispatchQueue.concurrentPerform(iterations: 8) { [root, stage] _ in
      do throws(AuditError) {
        // A store each, as processes have.
        try ArtifactStore(root: root).make(stage) { place throws(AuditError) in
          made.withLock { $0 += 1 }
          usleep(50_000)
          try OutputFile.replace(place.folder + "/value.txt", with: "42")
        }
      } catch { failures.withLock { $0.append(error) } }
    }
    #expect(failures.withLock { $0.isEmpty })
    #expect(made.withLock { $0 } == 1)
    #expect(try store().damage(of: key) == nil)
  }

  @Test func whoWaitsForAnotherCanBeStopped() throws {
    let store = try store()
    try store.makeParts()
    guard let claim = try StageClaim.take("\(root)/locks/\(key.hex)") else {
      Issue.record("nobody else holds it")
      return
    }
    let error = #expect(throws: AuditError.self) {
      try store.make(stage, isCancelled: { true }) { _ in }
    }
    #expect(error?.code == .cancelled)
    claim.giveUp()
    try make(store, stage)
  }

  @Test func checkpointsStayForTheNextTrainingAndGoWithTheArtifact() throws {
    let store = try store()
    var folders: [String] = []
    for isLast in [false, true] {
      try? store.make(stage) { place throws(AuditError) in
        folders.append(place.checkpointFolder)
        try ArtifactStore.makeFolder(place.checkpointFolder)
        if !isLast { throw AuditError(.cancelled, "stopped") }
        #expect(FileManager.default.fileExists(atPath: place.checkpointFolder))
      }
      #expect(FileManager.default.fileExists(atPath: folders[0]) == !isLast)
    }
    #expect(folders[0] == folders[1])
    #expect(folders[0].hasSuffix("_" + RunOwner.current.host))
  }

  @Test func whatDeadRunsLeftGoesAndWhatOthersDoStays() throws {
    let store = try store()
    let own = RunOwner.current.nameComponent
    let parts = own.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    func owner(_ changed: [Int: String]) -> String {
      parts.indices.map { changed[$0] ?? parts[$0] }.joined(separator: ".")
    }
    let folders = [
      (own, true), (owner([3: "3999999"]), false), (owner([4: "1"]), false),
      (owner([0: "elsewhere", 3: "3999999"]), true), (owner([1: "0123abcd", 3: "3999999"]), true),
      (owner([2: "1", 3: "3999999"]), true), ("odd name", true), ("-5", true),
    ].map { ("\(root)/partial/\(key.hex)_\($0.0)_1", stays: $0.1) }
    for (folder, _) in folders { try ArtifactStore.makeFolder(folder) }
    store.removeStale()
    for (folder, stays) in folders {
      #expect(FileManager.default.fileExists(atPath: folder) == stays, "\(folder)")
    }
    // A day later by the store's own clock, only what may be alive stays.
    var old = [timeval(), timeval()]
    let yesterday = time(nil) - 90_000
    old = old.map { _ in timeval(tv_sec: yesterday, tv_usec: 0) }
    for (folder, _) in folders { utimes(folder, old) }
    store.removeStale()
    let left = folders.map(\.0).filter { FileManager.default.fileExists(atPath: $0) }
    #expect(left == [folders[0].0])
  }

  @Test func eachFileIsReadForComparisonOnce() throws {
    let store = try store()
    try make(store, stage)
    for _ in 0..<3 {
      _ = try store.file("value.txt", of: key)
      _ = try ArtifactStoreTests.copy(of: store).file("value.txt", of: key)
    }
    #expect(store.verified.readCount == 1)
    _ = try store.folder("model", of: key)
    #expect(store.verified.readCount == 2)
  }

  /// What stages in one process share.
  private static func copy(of store: ArtifactStore) -> ArtifactStore { store }

  @Test func readingAStoreWritesNothing() throws {
    try make(try store(), stage)
    for part in ["partial", "checkpoints", "locks"] {
      try FileManager.default.removeItem(atPath: "\(root)/\(part)")
    }
    let again = try store()
    _ = try again.file("value.txt", of: key)
    _ = StoreContents(again).list(all: true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["objects"])
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/dev/full"), "this system has no /dev/full"))
  func aFullDiskIsSaidToBeOne() throws {
    let file = try OutputFile(path: "/dev/full")
    let error = #expect(throws: AuditError.self) { try file.write(Array("text".utf8)) }
    #expect(error?.code == .storageFailed)
    #expect(error?.message.contains("disk is full") == true)
  }

  @Test func aStoreThatCannotBeMadeSaysSo() throws {
    let error = #expect(throws: AuditError.self) {
      try ArtifactStore(root: "/dev/null/store")
    }
    #expect(error?.code == .storageFailed)
  }
}

extension ArtifactDraft {
  /// Work of no kind that the engine knows.
  init(
    _ title: String, kind: String = "test", needs: [ContentHash] = [], sha256: String = "",
    settings: [String: String] = [:]
  ) {
    self.init(
      madeOf: KeyContent(
        kind: kind,
        component: ComponentFingerprint(
          id: "maker", version: "1", code: sha256, settings: settings),
        inputs: needs, words: [title]),
      title: title, needs: needs,
      means: ArtifactOrigin.Means(
        code: ArtifactOrigin.Code(
          component: "maker", version: "1", plugin: "maker.so", sha256: sha256),
        libraries: ["LibSum": "1.2"],
        device: "cpu", precision: "float32", threadCount: 1))
  }
}
