import MetricKit
import TelltaleCore

/// Share of right decisions: the paper's leakage L.
///
///     L = #{ i : decision(i) = truth(i) } / n
///
/// Range 0...1, unit share, higher is more leakage. Chance: at the trained threshold the share of
/// the truth's largest class (what deciding always for it would get); at the prior-matched one
/// Σ_k predicted share(k) × true share(k), what the same shares of decisions would get if they were
/// independent of the truth (1 / K when the shares are met).
///
/// Source: Alsenani, Guha and Vinciarelli 2023, Interspeech, §2.2.
struct Accuracy: WeightedMetric {
  let rule: DecisionRule

  static func metadata(_ rule: DecisionRule) -> ComponentMetadata {
    ComponentMetadata(
      role: .metric, id: rule == .trained ? "accuracy" : "accuracy-prior-matched", version: "1.0.0",
      summary: rule == .trained
        ? "Share of recordings whose class is inferred rightly, at the trained threshold: the paper's L"
        : "Share of right decisions at the label-free, prior-matched threshold",
      citation: rule == .trained
        ? "Alsenani, Guha and Vinciarelli 2023, Interspeech, 651-655"
        : "cf. Saerens, Latinne and Decaestecker 2002, Neural Computation 14(1): 21-41",
      licence: "Apache-2.0",
      knownLimits: rule == .trained
        ? ["a threshold trained on another corpus can hide leakage", "read it beside the majority"]
        : ["needs 20 utterances or more", "assumes a uniform prior"])
  }

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: rule == .trained ? "Accuracy" : "Accuracy, prior-matched", unit: "share",
      range: 0...1, higherIsMoreLeakage: true, decisionRule: rule,
      standing: rule == .trained
        ? MetricStanding(.column, heading: "L", qualifier: "accuracy") : nil)
  }

  func obstacle(_ set: JudgedSet) -> String? { Decisions.obstacle(rule, set) }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let decisions = Decisions(rule, set)
    return WeightedFunction(relabelled: { decisions.tally(truth: $0).accuracy }) {
      decisions.tally(weights: $0).accuracy
    }
  }

  func chance(of set: JudgedSet) -> Double {
    let tally = Decisions.tally(rule, of: set)
    return switch rule {
    case .trained: (tally.truth.max() ?? 0) / tally.total
    case .priorMatched: tally.accuracyByChance
    }
  }

  /// As for the average recall: the predicted shares are given.
  func attainable(of set: JudgedSet) -> Double? {
    guard rule == .priorMatched else { return nil }
    let most = Decisions.tally(rule, of: set).accuracyAtBest
    return most < 1 - 1e-9 ? most : nil
  }
}
