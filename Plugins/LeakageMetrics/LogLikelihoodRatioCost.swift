import MetricKit
import TelltaleCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cost of the log-likelihood ratios as the attacker gives them: how well they rank, and how far
/// they may be believed.
///
///     Cllr = ½ ( mean over s = 1 of log₂(1 + e^-l)  +  mean over s = 0 of log₂(1 + e^l) )
///
/// K classes: the mean over the classes that occur of their mean -log₂ posterior, by log₂ K'. The
/// log-odds are taken for log-likelihood ratios, that is, the attacker's prior for a flat one. 0 is
/// full disclosure, 1 useless scores that claim nothing; above 1 they mislead. Range 0...50 (`LogLoss`
/// bounds what certainty may cost), unit bit of the prior's one, chance 1, lower is more leakage.
///
/// Source: Brümmer and du Preez 2006.
struct LogLikelihoodRatioCost: WeightedMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "cllr", version: "1.0.0",
    summary: "Cost of the log-likelihood ratios as given: ranking and calibration, 1 is useless",
    citation: "Brümmer and du Preez 2006, Computer Speech and Language 20(2-3): 230-275",
    licence: "Apache-2.0",
    knownLimits: [
      "a strong attacker with wrong calibration may exceed 1: read it beside min-cllr",
      "the attacker's training prior is taken for flat",
    ])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "Cllr", unit: "bit", range: 0...LogLoss.largest, higherIsMoreLeakage: false,
      decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { 1 }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let costs = LogLoss.costs(of: set)
    return WeightedFunction { weights in
      let sums = LogLoss.sums(costs, of: set, weights: weights)
      let present = sums.weights.indices.filter { sums.weights[$0] > 0 }
      guard present.count >= 2 else { return nil }
      let means = present.map { sums.costs[$0] / sums.weights[$0] }
      let classCount = Double(present.count)
      return means.reduce(0, +) / classCount / log2(classCount)
    }
  }
}
