import MetricKit
import TelltaleCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A lower bound of the mutual information of attribute and representation: what the attacker's
/// posteriors, as they stand, tell beyond the shares of the classes.
///
///     I(S; H) ≥ H(S) - CE,   H(S) = -Σ_k share(k) log₂ share(k),   CE = mean of -log₂ q(s | h)
///
/// A negative bound says nothing, and reads 0. Two and more classes. Range 0...10, unit bit (at most
/// log₂ of the class count; 1 for two balanced classes), chance 0, higher is more leakage.
///
/// Source: Barber and Agakov 2003.
struct MutualInformation: WeightedMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "mutual-information", version: "1.0.0",
    summary: "Lower bound of the mutual information, H(S) - cross-entropy; negative reads 0",
    citation: "Barber and Agakov 2003, NIPS 16", licence: "Apache-2.0",
    knownLimits: [
      "a badly calibrated attacker, as a spliced one mostly is, bounds it by 0",
      "assumes that the attacker was trained on classes of like shares",
    ])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "Mutual information", unit: "bit", range: 0...10, higherIsMoreLeakage: true,
      decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { 0 }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let costs = LogLoss.costs(of: set)
    return WeightedFunction { weights in
      let sums = LogLoss.sums(costs, of: set, weights: weights)
      let shares = sums.weights.filter { $0 > 0 }
      guard shares.count >= 2 else { return nil }
      let total = shares.reduce(0, +)
      let entropy = shares.reduce(0) { $0 - $1 / total * log2($1 / total) }
      return max(0, entropy - sums.costs.reduce(0, +) / total)
    }
  }
}
