import Foundation
import TelltaleCore
import Testing

@testable import Formats
@testable import Plan

/// What makes large audits plannable: rows listed, hashed and written once, whoever names them.
struct PlanGrowthTests {
  /// However many attackers name them: a list of rows a fold and use, not one a stage.
  @Test func attackersShareTheirLists() throws {
    func lists(attackers count: Int) throws -> (stages: Int, lists: Int) {
      var audit = try FakeAudit()
      audit.configuration.attackers = (0..<count).map {
        AttackerSpecification(component: ComponentSpecification(name: "a\($0)", use: "centroid"))
      }
      audit.configuration.seeds = 3
      let plan = try audit.plan()
      var places: Set<UnsafeRawPointer?> = []
      for stage in plan.stages {
        let rows: [CorpusRow] =
          switch stage.work {
          case .attacker(let work): work.trainingRows.rows
          case .scores(let work): work.rows.rows
          case .representations(let work): work.rows.rows
          default: []
          }
        if !rows.isEmpty {
          rows.withUnsafeBytes { _ = places.insert($0.baseAddress) }
        }
      }
      return (plan.stages.count, places.count)
    }
    let (one, many) = (try lists(attackers: 1), try lists(attackers: 40))
    #expect(many.lists == one.lists && one.lists > 0)
    #expect(many.stages >= one.stages)
  }

  /// A corpus's hash is that of its labels' whole JSON, also where they are written in batches.
  @Test(arguments: [1, 999, 1000, 1001, 2500])
  func aCorpusIsHashedInBatchesToTheSameHash(count: Int) {
    struct Label: Encodable {
      let id, speaker, group, emotion: String
      let attributes: [String: String]
      let style: String?
      let audio: String
    }
    struct Content: Encodable {
      let maker: ComponentFingerprint
      let protocolVersion: String
      let labels: [Label]
    }
    let maker = ComponentFingerprint(id: "t", version: "1", code: "", settings: [:])
    let utterances = (0..<count).map {
      Utterance(
        id: "u\"\($0)", speaker: "s", emotion: "calm", attributes: ["gender": "female"],
        style: $0 % 2 == 0 ? .scripted : nil)
    }
    let hashes = utterances.map { ContentHash(of: $0.id) }
    let labels = zip(utterances, hashes).map { utterance, hash in
      Label(
        id: utterance.id, speaker: utterance.speaker, group: utterance.group,
        emotion: utterance.emotion, attributes: utterance.attributes,
        style: utterance.style?.rawValue, audio: hash.hex)
    }
    #expect(
      CorpusContent.hash(
        of: utterances, audioHashes: hashes, madeBy: maker, protocolVersion: "2/1")
        == ContentHash(of: Content(maker: maker, protocolVersion: "2/1", labels: labels)))
  }
}
