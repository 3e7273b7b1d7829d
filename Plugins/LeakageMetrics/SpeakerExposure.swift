import MetricKit
import TelltaleCore

/// How well the most exposed tenth is read: averages hide people whose every utterance tells.
///
///     right(s) = share of right decisions on speaker s's utterances
///     value    = mean of right(s) over the tenth of the utterances whose speakers have the highest
///
/// Speakers are ranked by right(s); a speaker across the border counts with the part that fits, so
/// that ten speakers of equal size give the most exposed one. Decisions are at the label-free,
/// prior-matched threshold. Range 0...1, unit share, higher is more leakage.
///
/// Chance: the same number where each decision is drawn by lot with the predicted shares (mean of 100
/// drawings): a best tenth is above one half by luck alone, the more so the fewer utterances a
/// speaker has. It takes the utterances of a speaker for independent. Scores that depend on the voice
/// and not on the attribute can read one speaker always right and another always wrong, which is far
/// above this chance without being a leak: shuffle labels over speakers to judge that.
///
/// A perfect attacker reads 1 whatever the threshold: it decides half of the utterances for either class,
/// and the best tenth can be among those that are right.
///
/// Source: own; the expected shortfall of the speakers' accuracy at 10 %, after the individual view
/// of Nautsch et al. 2020.
struct SpeakerExposure: WeightedMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "speaker-exposure", version: "1.0.0",
    summary: "Share of right decisions on the most exposed tenth of the speakers",
    citation: "cf. Nautsch et al. 2020, Interspeech, 1698-1702 (individual disclosure)",
    licence: "Apache-2.0",
    knownLimits: [
      "needs 20 utterances or more",
      "its chance takes a speaker's utterances for independent; test it by shuffling speakers",
    ])

  private static let share = 0.1
  private static let drawingCount = 100

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "Most exposed tenth", unit: "share", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: .priorMatched)
  }

  func obstacle(_ set: JudgedSet) -> String? { Decisions.obstacle(.priorMatched, set) }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let decisions = Decisions(.priorMatched, set)
    return WeightedFunction { weights in
      let labels = decisions.labels(weights: weights)
      guard decisions.tally(weights: weights).presentCount >= 2 else { return nil }
      var speakers = [Counts](repeating: Counts(), count: set.speakerNames.count)
      for (place, row) in set.rows.enumerated() {
        speakers[set.speakers[place]].total += weights[row]
        speakers[set.speakers[place]].right += labels[place] == set.truth[place] ? weights[row] : 0
      }
      return mostExposed(speakers)
    }
  }

  func chance(of set: JudgedSet) -> Double {
    let tally = Decisions.tally(.priorMatched, of: set)
    let shares = tally.decided.map { $0 / tally.total }
    // Utterances of each speaker and class, in an order that does not depend on that of the rows.
    var cells = [[Int]](
      repeating: [Int](repeating: 0, count: set.classCount), count: set.speakerNames.count)
    for (speaker, label) in zip(set.speakers, set.truth) { cells[speaker][label] += 1 }
    var generator = SeededGenerator(set.seed.derived(for: "useless decisions"))
    var sum = 0.0
    for _ in 0..<Self.drawingCount {
      sum += mostExposed(
        cells.map { counts in
          var speaker = Counts()
          for (label, count) in counts.enumerated() {
            speaker.total += Double(count)
            for _ in 0..<count where generator.uniform() < shares[label] { speaker.right += 1 }
          }
          return speaker
        })
    }
    return sum / Double(Self.drawingCount)
  }

  private struct Counts {
    var right = 0.0
    var total = 0.0
    var share: Double { right / total }
  }

  private func mostExposed(_ speakers: [Counts]) -> Double {
    let ranked = speakers.filter { $0.total > 0 }.sorted { $0.share > $1.share }
    let wanted = Self.share * ranked.reduce(0) { $0 + $1.total }
    var room = wanted
    var right = 0.0
    for speaker in ranked where room > 0 {
      let taken = min(room, speaker.total)
      right += taken * speaker.share
      room -= taken
    }
    return min(right / wanted, 1)
  }
}
