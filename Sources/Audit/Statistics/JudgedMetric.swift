package import Results
package import TelltaleCore

/// One metric of one attack, with what it is tested by.
package struct JudgedMetric {
  package var summary: MetricSummary
  /// Nil without an interval, and for a metric whose chance is not what useless scores are expected
  /// to read.
  package var interval: CorrectedInterval?
  /// The mean over folds in draws that all attacks share; see `JointDraws`.
  package var deviations: [Double] = []

  /// The level at which the interval's one-sided bound reaches chance; nil where it is not tested.
  package var pValue: Double? {
    guard let interval, let chance = summary.chance else { return nil }
    return interval.pValue(beyond: chance, isUpward: isUpward)
  }

  var isUpward: Bool { summary.declaration.higherIsMoreLeakage }
}

/// A metric of the audit by the id that results know it by.
package struct NamedMetric: Sendable {
  package let id: String
  package let metric: any LeakageMetric

  package init(id: String, metric: any LeakageMetric) {
    self.id = id
    self.metric = metric
  }
}

extension MetricInterval {
  package init(_ interval: CorrectedInterval) {
    self.init(
      range: interval.range(level: 0.95), narrow: interval.range(level: 0.90),
      standardError: interval.standardError, degreesOfFreedom: interval.degreesOfFreedom,
      method: interval.method)
  }
}
