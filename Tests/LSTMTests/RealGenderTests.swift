import CorporaPlugin
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import LSTMPlugin
@testable import MelPlugin

/// The speaker's gender from mel spectrograms of speakers that were never heard.
@Suite(.enabled(if: TestData.exists("corpora/ravdess"), "the real recordings are not at hand"))
struct RealGenderTests {
  @Test func genderIsLearntFromRealRecordings() throws {
    var registry = Registry()
    for factory in corpusFactories + [Mel.factory] { try registry.add(factory, source: "test") }
    let corpus = try registry.make(
      .corpus,
      "ravdess", ["path": .text(TestData.path("corpora/ravdess"))])
    let mel = try registry.make(.feature, "mel", [:])
    // Ids end in the actor, so that 24 in a row are all of them: every third two dozen, 480 in all.
    let utterances = try corpus.list().utterances.enumerated()
      .filter { $0.offset / 24 % 3 == 0 }.map(\.element)
    var (rows, shapes) = ([[Float]](), [[Int]]())
    for utterance in utterances {
      let matrix = try mel.extract(from: corpus.read(utterance))
      rows.append(matrix.values)
      shapes.append([matrix.frameCount, matrix.bandCount])
    }
    let input = ModelInput(
      description: .features(mel.output), rows: MemoryRows(rows, shapes: shapes))
    let labels = LabelColumn(
      classes: ["female", "male"],
      labels: utterances.map { $0.attributes["gender"] == "male" ? 1 : 0 })
    let actors = utterances.map { Int($0.speaker.suffix(2)) ?? 0 }
    let part = { (wanted: ClosedRange<Int>) in
      utterances.indices.filter { wanted.contains(actors[$0]) }
    }
    let heldOut = part(19...24)
    #expect(heldOut.count > 100)

    guard
      case .attacker(let attacker) = try LSTMComponents.components.attacker.make([
        "epochs": .integer(8), "frames": .integer(64),
      ])
    else { throw AuditError(.pluginFailed, "no attacker") }
    let execution = Execution(seed: Seed(3), threadCount: 2)
    let trained = try attacker.train(
      TrainingRequest(
        input: input, target: labels, trainingRows: part(1...15), validationRows: part(16...18),
        execution: execution))
    let scores = try trained.score(
      ScoringRequest(input: input, rows: heldOut, execution: execution)
    ).attribute
    let recalls = [0, 1].map { label in
      let members = heldOut.indices.filter { labels.labels[heldOut[$0]] == label }
      let right = members.filter { scores.decision(ofRow: $0) == label }
      return Double(right.count) / Double(members.count)
    }
    #expect((recalls[0] + recalls[1]) / 2 > 0.7, "\(recalls)")
  }
}
