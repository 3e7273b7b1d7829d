import AuditCore

/// Unweighted average recall (balanced accuracy) over the classes that occur in the truth.
///
///     UAR = (1 / K') Σ_k recall(k),   recall(k) = #{ i : decision(i) = truth(i) = k } / n(k)
///
/// Range 0...1, unit share, higher is more leakage. Chance: 1 / K' at the trained threshold (any
/// constant decision for a class that occurs); at the prior-matched one the mean over the K'
/// classes of the predicted share, what the same shares of decisions would get if they were
/// independent of the truth (1 / K when the shares are met).
///
/// Source: Schuller, Steidl and Batliner 2009 (Interspeech Emotion Challenge); equals
/// `sklearn.metrics.balanced_accuracy_score`.
struct UnweightedAverageRecall: LeakageMetric {
  let rule: DecisionRule

  static func metadata(_ rule: DecisionRule) -> ComponentMetadata {
    ComponentMetadata(
      role: .metric, id: rule == .trained ? "uar" : "uar-prior-matched", version: "1.0.0",
      summary: rule == .trained
        ? "Unweighted average recall at the trained threshold"
        : "Unweighted average recall at the label-free, prior-matched threshold",
      citation: rule == .trained
        ? "Schuller, Steidl and Batliner 2009, Interspeech, 312-315"
        : "cf. Saerens, Latinne and Decaestecker 2002, Neural Computation 14(1): 21-41",
      licence: "same as Telltale",
      knownLimits: rule == .trained
        ? ["a threshold trained on another corpus can hide leakage"]
        : ["needs 20 utterances or more", "assumes a uniform prior"])
  }

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: rule == .trained ? "UAR" : "UAR, prior-matched", unit: "share", range: 0...1,
      higherIsMoreLeakage: true, decisionRule: rule)
  }

  func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement {
    let set = try JudgedSet(request)
    if let obstacle = set.obstacle ?? Decisions.obstacle(rule, set) {
      return .notApplicable(because: obstacle)
    }
    let decisions = Decisions(rule, set)
    let present = set.presentClasses
    let truthCounts = set.truthCounts
    var rightCounts = [Int](repeating: 0, count: set.classNames.count)
    for (decided, expected) in zip(decisions.labels, set.truth) where decided == expected {
      rightCounts[expected] += 1
    }
    let recalls = present.map { Double(rightCounts[$0]) / Double(truthCounts[$0]) }
    let value = recalls.reduce(0, +) / Double(present.count)
    let shares = decisions.shares(set)
    let chance =
      switch rule {
      case .trained: 1 / Double(present.count)
      case .priorMatched: present.map { shares[$0] }.reduce(0, +) / Double(present.count)
      }
    return set.score(value: value, chance: chance)
  }
}
