import MetricKit
import TelltaleCore

/// Unweighted average recall (balanced accuracy) over the classes that occur in the truth.
///
///     UAR = (1 / K') Σ_k recall(k),   recall(k) = #{ i : decision(i) = truth(i) = k } / n(k)
///
/// Range 0...1, unit share, higher is more leakage. Chance: 1 / K' at the trained threshold (any
/// constant decision for a class that occurs); at the prior-matched one the mean over the K'
/// classes of the predicted share, what the same shares of decisions would get if they were
/// independent of the truth (1 / K when the shares are met). Where the true shares differ from the
/// predicted ones, the prior-matched rule has a ceiling below 1, the mean of min(1, predicted(k) / n(k)):
/// .93 for a perfect ranking of 10 utterances of one class and 13 of the other.
///
/// Source: Schuller, Steidl and Batliner 2009 (Interspeech Emotion Challenge); equals
/// `sklearn.metrics.balanced_accuracy_score`.
struct UnweightedAverageRecall: WeightedMetric {
  let rule: DecisionRule

  static func metadata(_ rule: DecisionRule) -> ComponentMetadata {
    ComponentMetadata(
      role: .metric, id: rule == .trained ? "uar" : "uar-prior-matched", version: "1.0.0",
      summary: rule == .trained
        ? "Recall averaged over classes, at the trained threshold"
        : "Recall averaged over classes, at a threshold without labels that decides for all equally often",
      citation: rule == .trained
        ? "Schuller, Steidl and Batliner 2009, Interspeech, 312-315"
        : "cf. Saerens, Latinne and Decaestecker 2002, Neural Computation 14(1): 21-41",
      licence: "Apache-2.0",
      knownLimits: rule == .trained
        ? ["a threshold trained on another corpus can hide leakage"]
        : [
          "needs 20 utterances or more",
          "assumes a uniform prior: where classes are uneven even a perfect attacker stays below 1",
        ])
  }

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: rule == .trained ? "UAR" : "UAR, prior-matched", unit: "share", range: 0...1,
      higherIsMoreLeakage: true, decisionRule: rule,
      standing: rule == .trained
        ? MetricStanding(.column, heading: "UAR", qualifier: "trained")
        : MetricStanding(
          .decisive, heading: "UAR", qualifier: "prior-matched", shortName: "UAR p-m"))
  }

  func obstacle(_ set: JudgedSet) -> String? { Decisions.obstacle(rule, set) }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let decisions = Decisions(rule, set)
    return WeightedFunction(relabelled: { decisions.tally(truth: $0).averageRecall }) {
      decisions.tally(weights: $0).averageRecall
    }
  }

  func chance(of set: JudgedSet) -> Double {
    guard rule == .priorMatched else { return 1 / Double(set.presentClasses.count) }
    return Decisions.tally(rule, of: set).averageRecallByChance
  }

  /// The predicted shares are given, the true ones are not like them: no scores put every row right.
  func attainable(of set: JudgedSet) -> Double? {
    guard rule == .priorMatched else { return nil }
    let most = Decisions.tally(rule, of: set).averageRecallAtBest
    return most < 1 - 1e-9 ? most : nil
  }
}
