import MetricKit
import TelltaleCore

/// Equal error rate on the convex hull of the ROC curve: where as many positives are missed as
/// negatives are taken for positives.
///
///     EER = P(miss) = P(false alarm)  on the hull of the points (P(false alarm), P(miss))
///
/// The hull is what an attacker reaches who mixes two thresholds; it makes the rate one number
/// where the stepped curve crosses the diagonal between two points. Two classes; more: mean over
/// the classes that occur, each against the rest. Range 0...½, unit share, chance ½, lower is more
/// leakage. Scores that point the wrong way get ½, not more.
///
/// Source: Brümmer and de Villiers 2013, BOSARIS toolkit (arXiv:1304.2865), ROCCH-EER; the measure
/// of the VoicePrivacy challenges.
struct EqualErrorRate: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "eer", version: "1.0.0",
    summary: "Equal error rate on the convex hull of the ROC curve: one half is privacy",
    citation: "Brümmer and de Villiers 2013, arXiv:1304.2865", licence: "Apache-2.0",
    knownLimits: [
      "on few utterances the hull lies a little below one half for useless scores",
      "hides leaks of the few utterances that are read with certainty",
    ])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "EER", unit: "share", range: 0...0.5, higherIsMoreLeakage: false, decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { 0.5 }

  /// Walks the hull from "all are positives" until misses outnumber false alarms, and crosses the
  /// edge on which they do.
  func read(_ curve: RankedCounts) -> Double {
    let blocks = IsotonicBlocks(curve)
    var missed = 0.0
    var falseAlarms = 1.0
    for index in 0..<blocks.count {
      let block = blocks[index]
      // On the edge, t from 0 to 1:  missed + t positives = falseAlarms - t negatives.
      let crossing = (falseAlarms - missed) / (block.positives + block.negatives)
      if crossing <= 1 { return min(max(missed + crossing * block.positives, 0), 0.5) }
      missed += block.positives
      falseAlarms -= block.negatives
    }
    return 0
  }
}
