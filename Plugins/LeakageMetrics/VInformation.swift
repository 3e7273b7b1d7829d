import MetricKit
import TelltaleCore

/// Usable information: what the scores tell an attacker who may recalibrate them, and nothing more.
///
///     I_V = H_V(S | nothing) - H_V(S | H) = 1 - Cllr of the recalibrated log-odds
///     V   = { l → α l + β },  fitted on the other speakers (`AffineRecalibration`)
///
/// Classes are weighted alike, so that the best constant costs 1 bit. The number is indexed by its
/// family V: affine recalibrations of this one attacker's log-odds; a stronger attacker or a larger
/// family may find more, and a deeper layer may show more than an earlier one. A slope below 0 is in
/// the family: scores that point the wrong way are turned round, where the other speakers' do so
/// too. Negative values, a recalibration that does not carry over, read 0. Two classes. Range 0...1,
/// unit bit, chance 0, higher is more leakage.
///
/// Source: Xu, Zhao, Song, Stewart and Ermon 2020.
struct VInformation: WeightedMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "v-information", version: "1.0.0",
    summary: "Usable bits after an affine recalibration fitted on other speakers; negative reads 0",
    citation: "Xu, Zhao, Song, Stewart and Ermon 2020, ICLR", licence: "Apache-2.0",
    knownLimits: [
      "two classes only", "needs two speakers of each class, and means little below ten",
      "of the family of affine recalibrations of this attacker's log-odds, not of all attackers",
    ])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "V-information", unit: "bit", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { 0 }

  func obstacle(_ set: JudgedSet) -> String? {
    guard set.classCount == 2 else {
      return "the recalibration is of two classes' log-odds, here are \(set.classCount) classes;"
        + " 'mutual-information' takes more"
    }
    for label in 0..<2 where set.speakerCount(ofClass: label) < 2 {
      return "leaving a speaker out needs two of each class, '\(set.classNames[label])' has"
        + " \(set.speakerCount(ofClass: label))"
    }
    return nil
  }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let recalibration = AffineRecalibration(set)
    return WeightedFunction { weights in
      recalibration.crossFittedCost(weights: weights).map { max(0, 1 - $0) }
    }
  }
}
