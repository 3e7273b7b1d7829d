import Foundation
import TelltaleCore
import Testing

@testable import Engine
@testable import Formats
@testable import Processes

@Suite final class StoreContentsTests {
  private let root = FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Representations with two attackers, one of them let loose on them.
  private let representations = ArtifactDraft("h", kind: "representations")
  private var first: ArtifactDraft {
    ArtifactDraft("first", kind: "attacker", needs: [representations.key])
  }
  private var second: ArtifactDraft {
    ArtifactDraft("second", kind: "attacker", needs: [representations.key])
  }
  private func scores(_ attacker: ArtifactDraft) -> ArtifactDraft {
    ArtifactDraft(
      "scores of \(attacker.title)", kind: "scores", needs: [attacker.key, representations.key])
  }

  private func make(_ drafts: [ArtifactDraft]) throws -> ArtifactStore {
    let store = try ArtifactStore(root: root)
    for draft in drafts {
      try store.make(draft) { place throws(AuditError) in
        try OutputFile.replace(place.folder + "/value.txt", with: draft.title)
      }
    }
    return store
  }

  @Test func representationsGoOnlyWhenEveryTrainedAttackersScoresAreStored() throws {
    let half = try make([representations, first, second, scores(first)])
    #expect(StoreContents(half).pruning.artifacts.isEmpty)
    let whole = try make([scores(second)])
    let pruning = StoreContents(whole).pruning
    #expect(pruning.artifacts.map(\.key) == [representations.key])
    try StoreContents(whole).prune(pruning)
    #expect(!whole.contains(representations.key))
    #expect(whole.contains(scores(second).key))
  }

  @Test func nothingIsPrunedWhileAnAuditUsesTheStore() throws {
    let store = try make([representations, first, scores(first)])
    let contents = StoreContents(store)
    let use = store.use()
    let error = #expect(throws: AuditError.self) { try contents.prune(contents.pruning) }
    #expect(error?.code == .unsupported)
    #expect(store.contains(representations.key))
    withExtendedLifetime(use) {}
  }

  /// A lock of the system's may not be seen by other hosts; what stands in the folder is.
  @Test func nothingIsPrunedWhileAnAuditOfAnotherHostUsesTheStoreOrTouchedItToday() throws {
    let store = try make([representations, first, scores(first)])
    let contents = StoreContents(store)
    let mark = "\(root)/use_far-away.0123abcd.4026531836.42.7_x1"
    try #require(OwnedName((mark as NSString).lastPathComponent)?.owner.host == "far-away")
    try Data().write(to: URL(fileURLWithPath: mark))
    let error = #expect(throws: AuditError.self) { try contents.prune(contents.pruning) }
    #expect(error?.code == .unsupported && error?.message.contains("'far-away'") == true)
    #expect(error?.message.contains(mark) == true, "what to delete is named")
    #expect(store.contains(representations.key))
    let old = Date(timeIntervalSinceNow: -90_000)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: mark)
    try contents.prune(contents.pruning)
    #expect(!store.contains(representations.key))
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func aRunsMarkIsThereAsLongAsItHoldsTheStore() throws {
    let store = try make([])
    func marks() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasPrefix("use_") }
    }
    do {
      let use = store.use()
      #expect(try marks().count == 1)
      withExtendedLifetime(use) {}
    }
    #expect(try marks().isEmpty)
  }

  @Test func whatAnotherHostHasMadeIsLookedForAgainBeforeItIsCalledMissing() throws {
    let store = try make([representations])
    let draft = first
    let late = Thread {
      Thread.sleep(forTimeInterval: 0.7)
      try? store.make(draft) { place throws(AuditError) in
        try OutputFile.replace(place.folder + "/value.txt", with: draft.title)
      }
    }
    late.start()
    let keys = [representations.key, first.key, second.key]
    #expect(store.missing(of: keys, patienceSeconds: 0) == [first.key, second.key])
    #expect(store.missing(of: Array(keys.dropLast()), patienceSeconds: 30) == [])
    #expect(store.missing(of: keys, patienceSeconds: 0.1) == [second.key])
    #expect(store.missing(of: keys, isCancelled: { true }) == [second.key])
  }

  @Test func everyKindOfDamageIsListedAndTakenAway() throws {
    let store = try make([representations, first, second])
    try Data("x".utf8).write(
      to: URL(fileURLWithPath: store.folder(of: first.key) + "/value.txt"))
    try FileManager.default.removeItem(atPath: store.folder(of: second.key) + "/artifact.json")
    let execution = Execution(seed: Seed(0))
    let defects = try StoreContents(store).defects(execution)
    #expect(Set(defects.map(\.key)) == [first.key, second.key])
    try StoreContents(store).mend(defects)
    #expect(try StoreContents(store).defects(execution).isEmpty)
    #expect(store.keys == [representations.key])
  }

  @Test func whyTellsWhatMadeAnArtifactAndWhatWasMadeFromIt() throws {
    let store = try make([representations, first, scores(first)])
    let contents = StoreContents(store)
    let text = try contents.why(String(first.key.hex.prefix(10)))
    #expect(text.contains("maker 1 of maker.so"))
    #expect(text.contains("on        LibSum 1.2"))
    #expect(text.contains("representations: h"))
    #expect(text.contains("scores: scores of first"))
    for start in ["", "zz"] {
      #expect(throws: AuditError.self) { try contents.why(start) }
    }
    for line in ["3 artifacts", "attacker", "representations", "scores"] {
      #expect(contents.list(all: false).contains(line))
    }
  }
}
