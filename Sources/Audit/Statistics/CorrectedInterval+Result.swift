package import Results

extension MetricInterval {
  package init(_ interval: CorrectedInterval) {
    self.init(
      range: interval.range(level: 0.95), narrow: interval.range(level: 0.90),
      standardError: interval.standardError, degreesOfFreedom: interval.degreesOfFreedom,
      method: interval.method)
  }
}
