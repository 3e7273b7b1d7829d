internal import AuditCore
internal import AuditStatistics

/// From one attack's numbers to what may be concluded (SPEC §12.4).
///
/// No verdict rests on a trained threshold: the prior-matched UAR and the AUC are looked at. A low
/// number counts only where the same attacker reads the attribute from raw features.
struct VerdictRule {
  /// Metrics that a verdict may rest on; the first that was measured is the headline.
  static let decisive = ["uar-prior-matched", "auc"]

  /// The test of the first decisive metric that was tested.
  static func headline(_ significance: [Significance]) -> Significance? {
    decisive.lazy.compactMap { metric in significance.first { $0.metric == metric } }.first
  }

  /// Distance from chance below which leakage is called equivalent to none.
  let margin: Double
  let level = 0.05

  func verdict(on outcome: CellResult, _ significance: [Significance]) -> Verdict {
    switch outcome.status {
    case .failed(let reason): return Verdict(.failed, because: reason)
    case .notRun(let reason): return Verdict(.notRun, because: reason)
    case .measured: break
    }
    let dead = outcome.trainings.filter(\.answersAlike).map { "\($0.fold)" }
    guard dead.isEmpty else {
      return Verdict(
        .failed,
        because:
          "the attacker answers every utterance alike in fold \(dead.joined(separator: ", "))"
      )
    }
    let readings = VerdictRule.decisive.compactMap { Reading(outcome, metric: $0, significance) }
    guard let headline = readings.first else {
      return Verdict(
        .inconclusive,
        because: "there is no interval for the prior-matched UAR or the AUC",
        nextStep: "judge at least two speakers of each class, and keep these metrics in the audit")
    }
    let isBelow =
      readings.count == VerdictRule.decisive.count
      && readings.allSatisfy {
        $0.interval.narrow.upperBound < $0.chance + margin
          && $0.interval.narrow.lowerBound > $0.chance - margin
      }
    if !isBelow, let shown = readings.first(where: { $0.demonstrates(at: level) }) {
      return Verdict(.leakDemonstrated, because: shown.sentence)
    }
    guard isBelow else { return inconclusive(headline, of: readings) }
    let ceilings = VerdictRule.decisive.compactMap { Reading(ceilingOf: outcome, metric: $0) }
    guard ceilings.contains(where: { $0.interval.range.lowerBound > $0.chance + margin }) else {
      let reach = ceilings.first.map { "\($0.label) \($0.interval.range.text)" } ?? "no number"
      return Verdict(
        .inconclusive,
        because: "\(headline.bounds), but the attacker is not shown to see the attribute at all: on"
          + " raw features it has \(reach)",
        nextStep: "use an attacker that reads the attribute from raw features")
    }
    return Verdict(
      .belowMargin,
      because: readings.map(\.bounds).joined(separator: "; ")
        + "; both within \(Text.fixed(margin, 2)) of guessing at 95 %")
  }

  private func inconclusive(_ headline: Reading, of readings: [Reading]) -> Verdict {
    var reasons = [headline.sentence]
    if let p = headline.significance, p.adjusted > level, p.smallestPValue > level {
      reasons.append("these speakers allow no p-value below \(Text.pValue(p.smallestPValue))")
    }
    let wide =
      readings.first { $0.interval.narrow.upperBound >= $0.chance + margin }
      ?? readings.first { $0.interval.narrow.lowerBound <= $0.chance - margin } ?? headline
    let narrow = wide.interval.narrow
    if narrow.upperBound >= wide.chance + margin {
      reasons.append(
        "\(wide.label) may be as high as \(Text.fixed(narrow.upperBound, 2)), more than"
          + " \(Text.fixed(margin, 2)) above guessing")
    } else {
      reasons.append(
        "the scores may point the wrong way (\(wide.label) as low as"
          + " \(Text.fixed(narrow.lowerBound, 2))): whoever turns them round reads what they hold")
    }
    if narrow.upperBound < wide.chance {
      return Verdict(
        .inconclusive, because: reasons.joined(separator: "; "),
        nextStep: "a semi-informed attacker, or an adapted one, would show what is there")
    }
    let degrees = wide.interval.degreesOfFreedom
    let detectable = PowerPlan.detectableEffect(
      standardError: wide.interval.standardError, degrees: degrees)
    let factor = (detectable / margin) * (detectable / margin)
    return Verdict(
      .inconclusive, because: reasons.joined(separator: "; "),
      nextStep: factor > 1
        ? "about \(Text.fixed(factor, 1)) times as many speakers would show or rule out a distance"
          + " of \(Text.fixed(margin, 2)) from guessing"
        : "more folds, or another training of the attacker, would show whether it stays so")
  }

  /// One metric's numbers on one attack.
  private struct Reading {
    let label: String
    let mean: Double
    let chance: Double
    let interval: MetricInterval
    let significance: Significance?

    init?(_ outcome: CellResult, metric: String, _ significance: [Significance]) {
      self.init(
        outcome.leakage.first { $0.metric == metric },
        significance.first { $0.metric == metric })
    }

    init?(ceilingOf outcome: CellResult, metric: String) {
      self.init(outcome.ceiling.first { $0.metric == metric }, nil)
    }

    private init?(_ summary: MetricSummary?, _ significance: Significance?) {
      guard let summary, let mean = summary.mean, let chance = summary.chance,
        let interval = summary.interval
      else { return nil }
      label = summary.declaration.label
      self.mean = mean
      self.chance = chance
      self.interval = interval
      self.significance = significance
    }

    func demonstrates(at level: Double) -> Bool {
      interval.range.lowerBound > chance && (significance.map { $0.adjusted <= level } ?? false)
    }

    /// "UAR, prior-matched 0.91 [0.86, 0.95] where guessing gives 0.50 (adjusted p 0.001)".
    var sentence: String {
      "\(bounds) where guessing gives \(Text.fixed(chance, 2))"
        + (significance.map { " (adjusted p \(Text.pValue($0.adjusted)))" } ?? "")
    }

    var bounds: String { "\(label) \(Text.fixed(mean, 2)) \(interval.range.text)" }
  }
}

extension ClosedRange<Double> {
  fileprivate var text: String {
    "[\(Text.fixed(lowerBound, 2)), \(Text.fixed(upperBound, 2))]"
  }
}
