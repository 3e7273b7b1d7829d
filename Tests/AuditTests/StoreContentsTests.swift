import Foundation
import TelltaleCore
import Testing

@testable import Engine
@testable import Formats

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
