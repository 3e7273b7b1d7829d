import MetricKit
import TelltaleCore

/// Area under the ROC curve: how well the scores rank, whatever the threshold.
///
///     AUC(k) = P( l(i) > l(j) ) + ½ P( l(i) = l(j) ),   truth(i) = k,  truth(j) ≠ k
///     l = ln p(k) - ln p(not k)
///
/// Two classes: AUC of the second class (the same as that of the first). More: the mean over the
/// classes that occur, each against the rest. Range 0...1, unit share, chance ½, higher is more
/// leakage; below ½ the scores point the wrong way, and are not turned round.
///
/// Source: Hanley and McNeil 1982 (rank statistic); macro one-versus-rest as
/// `sklearn.metrics.roc_auc_score(multi_class="ovr")`.
struct AreaUnderCurve: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "auc", version: "1.0.0",
    summary:
      "Area under the ROC curve: how often a recording of one class scores above one of the other",
    citation: "Hanley and McNeil 1982, Radiology 143(1): 29-36", licence: "Apache-2.0",
    knownLimits: ["says nothing about decisions: a leak that it shows needs a threshold to be used"]
  )

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "AUC", unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil,
      standing: MetricStanding(.headline, heading: "AUC", qualifier: "no threshold"))
  }

  var isTestedByPermutation: Bool { true }

  func chance(of set: JudgedSet) -> Double { 0.5 }

  /// Σ over the scores of positives × (negatives below + ½ negatives at it), of all pairs.
  func read(_ curve: RankedCounts) -> Double {
    var pairs = 0.0
    var below = 0.0
    for place in stride(from: 0, to: curve.values.count, by: 2) {
      pairs += curve.values[place + 1] * (below + curve.values[place] / 2)
      below += curve.values[place]
    }
    return pairs / (curve.negatives * curve.positives)
  }
}
