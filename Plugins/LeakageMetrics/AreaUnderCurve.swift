import AuditCore

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
struct AreaUnderCurve: LeakageMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "auc", version: "1.0.0",
    summary: "Area under the ROC curve: ranking, without any threshold",
    citation: "Hanley and McNeil 1982, Radiology 143(1): 29-36", licence: "same as Telltale",
    knownLimits: ["says nothing about decisions: a leak that it shows needs a threshold to be used"]
  )

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "AUC", unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil)
  }

  func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement {
    let set = try JudgedSet(request)
    if let obstacle = set.obstacle { return .notApplicable(because: obstacle) }
    let positives = set.classNames.count == 2 ? [1] : set.presentClasses
    let areas = positives.map { positive in
      let odds = (0..<set.rowCount).map { set.logOdds(row: $0, of: positive) }
      return AreaUnderCurve.area(odds, isPositive: set.truth.map { $0 == positive })
    }
    return set.score(value: areas.reduce(0, +) / Double(areas.count), chance: 0.5)
  }

  /// The rank statistic: (Σ ranks of the positives - n₁(n₁ + 1) / 2) / (n₁ n₀), ties at mean ranks.
  ///
  /// Both classes must occur.
  static func area(_ scores: [Float], isPositive: [Bool]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let meanRank = Double(start + 1 + end) / 2
      rankSum += meanRank * Double(order[start..<end].count { isPositive[$0] })
      start = end
    }
    let positiveCount = Double(isPositive.count { $0 })
    let negativeCount = Double(isPositive.count) - positiveCount
    return (rankSum - positiveCount * (positiveCount + 1) / 2) / (positiveCount * negativeCount)
  }
}
