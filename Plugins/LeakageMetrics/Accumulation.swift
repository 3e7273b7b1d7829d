import MetricKit
import TelltaleCore

/// Unweighted average recall of an attacker who hears several utterances of a speaker, and decides by
/// their mean log-odds.
///
///     UAR at the prior-matched threshold of  (1/m) Σ_{i in group} l(i)
///
/// Groups are m utterances of one speaker and class, drawn by lot (`UtteranceDraws`), and count as
/// many utterances as they stand for, so that m = 1 is the prior-matched UAR but for the lots. The
/// threshold is set on groups of the whole pool. More than two classes: means of the log-posteriors.
/// Speakers with fewer than m utterances of a class are left out with it. Range 0...1, unit share,
/// higher is more leakage. Chance: the mean predicted share of the classes that occur, as for UAR.
///
/// Where an attribute varies within a speaker, the grouping by class tells the attacker what belongs
/// together.
///
/// Source: own; addition of log-likelihood ratios over a speaker's utterances.
struct Accumulation: WeightedMetric {
  /// m.
  let utterances: Int

  static let metadata = ComponentMetadata(
    role: .metric, id: "accumulation-5", version: "1.0.0",
    summary: "UAR of the mean log-odds of five utterances of a speaker, prior-matched",
    citation: "cf. Saerens, Latinne and Decaestecker 2002, Neural Computation 14(1): 21-41",
    licence: "Apache-2.0",
    knownLimits: [
      "needs 20 utterances or more, and five of a speaker",
      "utterances are drawn with replacement: the fewer a speaker has, the less there is to add",
      "few speakers: read it with an interval over speakers",
    ],
    parameters: [
      ParameterDescription(
        "utterances", "Utterances of one speaker that the attacker hears",
        range: .integers(1...1000),
        default: .integer(5))
    ])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "UAR of \(utterances) utterances", unit: "share", range: 0...1,
      higherIsMoreLeakage: true, decisionRule: .priorMatched)
  }

  func obstacle(_ set: JudgedSet) -> String? {
    if let obstacle = Decisions.obstacle(.priorMatched, set) { return obstacle }
    var counts: [[Int]: Int] = [:]
    for (speaker, label) in zip(set.speakers, set.truth) {
      counts[[speaker, label], default: 0] += 1
    }
    let classes = Set(counts.filter { $0.value >= utterances }.map { $0.key[1] })
    guard classes.count < 2 else { return nil }
    return "speakers with \(utterances) utterances or more are needed of two classes, there are"
      + " some of \(classes.count)"
  }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let decisions = GroupDecisions(set, utterances: utterances)
    return WeightedFunction { decisions.tally(weights: $0).averageRecall }
  }

  func chance(of set: JudgedSet) -> Double {
    GroupDecisions(set, utterances: utterances).tally(weights: set.unitWeights)
      .averageRecallByChance
  }

  /// As for the average recall: the predicted shares of the groups are given.
  func attainable(of set: JudgedSet) -> Double? {
    let most = GroupDecisions(set, utterances: utterances).tally(weights: set.unitWeights)
      .averageRecallAtBest
    return most < 1 - 1e-9 ? most : nil
  }
}

/// Decisions on groups of utterances, at the threshold of the pool's groups.
private struct GroupDecisions: Sendable {
  private let measured: UtteranceDraws
  /// Nil where the whole pool is measured.
  private let pool: UtteranceDraws?
  private let labels: [Int]
  private let classCount: Int

  init(_ set: JudgedSet, utterances: Int) {
    measured = UtteranceDraws(rows: set.rows, of: set, utterances: utterances)
    pool =
      set.rowCount == set.pool.rowCount
      ? nil
      : UtteranceDraws(rows: Array(0..<set.pool.rowCount), of: set, utterances: utterances)
    labels = measured.labels
    classCount = set.classCount
  }

  func tally(weights: [Double]) -> Tally {
    let groups = measured.groups(weights: weights)
    let all = pool?.groups(weights: weights) ?? groups
    var tally = Tally(classCount: classCount)
    if measured.width == 1 {
      let cut = MedianCut.place(of: all.scores, weights: all.weights)
      for (group, score) in groups.scores.enumerated() {
        tally.add(
          groups.weights[group], decided: cut.isBelow(score) ? 1 : 0, truth: labels[group])
      }
    } else {
      // The measured groups set no threshold: they stand behind the pool's without weight.
      let decided = PriorMatching.decideByOffsets(
        ScoreMatrix(values: (all.scores + groups.scores).map(Float.init), classCount: classCount),
        weights: all.weights + groups.weights.map { _ in 0 }
      ).suffix(labels.count)
      for (group, label) in decided.enumerated() {
        tally.add(groups.weights[group], decided: label, truth: labels[group])
      }
    }
    return tally
  }
}
