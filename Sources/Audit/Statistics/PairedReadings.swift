internal import Results
internal import TelltaleCore

/// Attacks on the same speakers held beside each other by the metric that ranks them: whether what one
/// reads more than another is more than other speakers, to learn from and to judge, might turn round.
///
/// Both attacks see the same draws (`JointDraws`), so that the draws' differences vary as the readings'
/// difference does. Learning is counted in as for a single reading: by the factor between an attack's
/// standard error and the spread of its draws, the larger one of the two,
///
///     se = max(seₐ / sdₐ, se_b / sd_b) · sd(drawsₐ - draws_b),   t = (a - b) / se
///
/// and an attack whose draws never vary is taken as independent of the other: se² = seₐ² + se_b². One that
/// reads the same on every fold, as where nothing is left to read, has no error of its own.
/// Which two are compared is settled after looking at all: p is multiplied by the number of pairs.
package struct PairedReadings {
  /// By cell id: the metric that attacks are ranked by. Attacks without a test are left out.
  private let readings: [String: JudgedMetric]
  private let pairCount: Double

  /// - Parameters:
  ///   - metrics: by cell id, in the order of the audit's metrics.
  ///   - cells: ids of all that could have been compared.
  package init(_ metrics: [String: [JudgedMetric]], among cells: [String]) {
    let distinct = Set(cells)
    readings = metrics.filter { distinct.contains($0.key) }.compactMapValues { judged in
      MetricSummary.decisive(judged, declaration: \.summary.declaration)
        .first { $0.summary.mean != nil }
    }
    pairCount = max(1, Double(distinct.count * (distinct.count - 1)) / 2)
  }

  package struct Difference: Equatable {
    /// First less second.
    package let value: Double
    /// At 95 %, of this pair alone.
    package let interval: ClosedRange<Double>
    /// Two-sided, for all pairs.
    package let pValue: Double

    /// Whether the first is shown to read more than the second.
    package var isShown: Bool { value > 0 && pValue <= VerdictRule.level }
  }

  /// Nil where one of them has no test, nothing varies between them, or they are told by different
  /// metrics.
  package func difference(_ first: String, _ second: String) -> Difference? {
    guard let a = readings[first], let b = readings[second],
      a.summary.metric == b.summary.metric, let more = a.summary.mean, let less = b.summary.mean,
      let own = error(of: a), let other = error(of: b)
    else { return nil }
    let value = more - less
    let error = standardError(a, own, b, other)
    guard error > 0 else { return nil }
    let degrees = min(own.degrees, other.degrees)
    let reach = StudentT.quantile(0.975, degrees: degrees) * error
    let alone = 2 * StudentT.cumulative(-abs(value) / error, degrees: degrees)
    return Difference(
      value: value, interval: value - reach...value + reach, pValue: min(1, pairCount * alone))
  }

  private struct StandardError {
    let value: Double
    let degrees: Double
  }

  /// Of one reading; nil where there is neither an interval nor the same number on every fold.
  private func error(of judged: JudgedMetric) -> StandardError? {
    if let interval = judged.interval {
      return StandardError(
        value: interval.standardError, degrees: interval.degreesOfFreedom)
    }
    let values = judged.summary.values
    guard values.count > 1, values.allSatisfy({ $0 == values[0] }) else { return nil }
    return StandardError(value: 0, degrees: .infinity)
  }

  private func standardError(
    _ a: JudgedMetric, _ own: StandardError, _ b: JudgedMetric, _ other: StandardError
  ) -> Double {
    let spreads = [spread(a.deviations), spread(b.deviations)]
    let errors = [own.value, other.value]
    guard a.deviations.count == b.deviations.count, a.interval?.method == b.interval?.method,
      spreads.allSatisfy({ $0 > 0 })
    else { return (errors[0] * errors[0] + errors[1] * errors[1]).squareRoot() }
    let factor = max(errors[0] / spreads[0], errors[1] / spreads[1])
    return factor * spread(zip(a.deviations, b.deviations).map { $0 - $1 })
  }

  private func spread(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
