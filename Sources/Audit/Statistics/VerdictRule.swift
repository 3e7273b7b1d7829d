internal import Formats
package import Results
internal import TelltaleCore

/// From one attack's numbers to what may be concluded (SPEC §12.4).
///
/// No verdict rests on a trained threshold: the metrics that declare themselves decisive are looked at, of
/// ours the AUC and the prior-matched UAR. The first that was measured is the headline, which alone can show
/// a leak: two chances to pass would double the level. A low number counts only where two or more are low and
/// the same attacker reads the attribute from raw features.
package struct VerdictRule {
  /// Distance from chance below which leakage is called equivalent to none.
  package let margin: Double
  package static let level = 0.05
  /// Metrics that have to be low before leakage is: scores may rank at random and still split the classes.
  private static let fewestLow = 2

  /// - Parameters:
  ///   - familySize: attacks that are confirmatory beside it, itself included.
  ///   - obstacle: why the attack can have no interval; nil where it can.
  package func verdict(
    on outcome: CellResult, _ significance: [Significance], familySize: Int, obstacle: String?
  ) -> Verdict {
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
    let decisive = outcome.leakage.decisive
    let readings = decisive.compactMap { Reading($0, significance) }
    guard let headline = readings.first else {
      return Verdict(
        .inconclusive,
        because: decisive.isEmpty
          ? "the audit has no metric that a verdict may rest on"
          : "no metric that a verdict may rest on has a number"
            + " (\(decisive.map(\.declaration.label).joined(separator: "; ")))",
        nextStep:
          "keep the AUC and the prior-matched UAR in the audit, and judge both classes in a fold"
      )
    }
    let bounded = readings.compactMap { Bounded($0) }
    let isBelow =
      bounded.count == decisive.count && bounded.count >= Self.fewestLow
      && bounded.allSatisfy {
        $0.narrow.upperBound < $0.reading.chance + margin
          && $0.narrow.lowerBound > $0.reading.chance - margin
      }
    if isBelow {
      return outcome.cell.tap.isTimeKnown
        ? belowMargin(bounded, outcome) : withoutTime(bounded, outcome.cell.tap)
    }
    if let test = headline.significance, test.adjusted <= Self.level {
      return Verdict(.leakDemonstrated, because: headline.sentence)
    }
    guard let own = bounded.first else {
      return Verdict(
        .inconclusive,
        because: ([headline.sentence] + [obstacle ?? "what it reads varies nowhere"])
          .joined(separator: "; "),
        nextStep: "judge more speakers of each class, and every fold")
    }
    return inconclusive(own, of: bounded, familySize: familySize)
  }

  /// What is pooled over something else than time may read too low, and a low number then says nothing.
  private func withoutTime(_ readings: [Bounded], _ tap: TapDescription) -> Verdict {
    Verdict(
      .inconclusive,
      because: readings.map(\.reading.bounds).joined(separator: "; ")
        + ", but which axis of \(tap.name) is time is not known, and the attack may read too little",
      nextStep: "say where the layer's channels stand (the model's parameter 'channels'), and audit"
        + " again")
  }

  private func belowMargin(_ readings: [Bounded], _ outcome: CellResult) -> Verdict {
    let ceilings = outcome.ceiling.decisive.compactMap { summary in
      Reading(summary, []).flatMap { Bounded($0) }
    }
    let sees = ceilings.contains { $0.interval.range.lowerBound > $0.reading.chance + margin }
    guard sees else {
      let reach =
        ceilings.first.map { "\($0.reading.label) \($0.interval.range.text)" } ?? "no number"
      return Verdict(
        .inconclusive,
        because: "\(readings[0].reading.bounds), but the attacker is not shown to see the attribute"
          + " at all: on raw features it has \(reach)",
        nextStep: "use an attacker that reads the attribute from raw features")
    }
    return Verdict(
      .belowMargin,
      because: readings.map(\.reading.bounds).joined(separator: "; ")
        + "; both within \(Text.fixed(margin, 2)) of guessing at 95 %")
  }

  private func inconclusive(_ headline: Bounded, of readings: [Bounded], familySize: Int) -> Verdict
  {
    var reasons = [headline.reading.sentence]
    let test = headline.reading.significance
    if let test, test.smallestPValue > Self.level {
      reasons.append(
        "dealing the labels of these speakers anew allows no p-value below"
          + " \(Text.pValue(test.smallestPValue))")
    }
    if let test, test.pValue <= Self.level, test.adjusted > Self.level {
      return Verdict(
        .inconclusive,
        because: reasons.joined(separator: "; ")
          + "; alone its p is \(Text.pValue(test.pValue)), and as one of"
          + " \(Text.count(familySize, "confirmatory attack")) that is not enough",
        nextStep: "audit fewer attacks, chosen beforehand, or judge more speakers")
    }
    let wide =
      readings.first { $0.narrow.upperBound >= $0.reading.chance + margin }
      ?? readings.first { $0.narrow.lowerBound <= $0.reading.chance - margin } ?? headline
    if wide.narrow.upperBound >= wide.reading.chance + margin {
      reasons.append(
        "\(wide.reading.label) may be as high as \(Text.fixed(wide.narrow.upperBound, 2)), more than"
          + " \(Text.fixed(margin, 2)) above guessing")
    } else {
      reasons.append(
        "the scores may point the wrong way (\(wide.reading.label) as low as"
          + " \(Text.fixed(wide.narrow.lowerBound, 2))): whoever turns them round reads what they"
          + " hold")
    }
    if wide.narrow.upperBound < wide.reading.chance {
      return Verdict(
        .inconclusive, because: reasons.joined(separator: "; "),
        nextStep: "a semi-informed attacker, or an adapted one, would show what is there")
    }
    let detectable = PowerPlan.detectableEffect(
      standardError: wide.interval.standardError, degrees: wide.interval.degreesOfFreedom)
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
    let interval: MetricInterval?
    let significance: Significance?

    init?(_ summary: MetricSummary, _ tests: [Significance]) {
      guard let mean = summary.mean, let chance = summary.chance else { return nil }
      label = summary.declaration.label
      self.mean = mean
      self.chance = chance
      interval = summary.interval
      significance = tests.first { $0.metric == summary.metric }
    }

    /// "AUC 0.91 [0.86, 0.95] where guessing gives 0.50 (adjusted p 0.001)".
    var sentence: String {
      let test = significance.map { test in
        let how = test.method == .retrained ? ", retrained" : ""
        return " (adjusted p \(Text.pValue(test.adjusted))\(how))"
      }
      return "\(bounds) where guessing gives \(Text.fixed(chance, 2))\(test ?? "")"
    }

    var bounds: String {
      "\(label) \(Text.metric(mean))" + (interval.map { " \($0.range.text)" } ?? "")
    }
  }

  /// A reading that has an interval.
  private struct Bounded {
    let reading: Reading
    let interval: MetricInterval
    var narrow: ClosedRange<Double> { interval.narrow }

    init?(_ reading: Reading) {
      guard let interval = reading.interval else { return nil }
      self.reading = reading
      self.interval = interval
    }
  }
}

extension ClosedRange<Double> {
  fileprivate var text: String {
    "[\(Text.fixed(lowerBound, 2)), \(Text.fixed(upperBound, 2))]"
  }
}
