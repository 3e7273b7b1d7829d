package import Results

extension MetricInterval {
  package init(_ interval: CorrectedInterval) {
    self.init(
      range: interval.range(level: 0.95), narrow: interval.range(level: 0.90),
      standardError: interval.standardError, degreesOfFreedom: interval.degreesOfFreedom,
      method: Method(interval.method))
  }
}

extension MetricInterval.Method {
  package init(_ method: CorrectedInterval.Method) {
    switch method {
    case .speakers: self = .speakers
    case .folds: self = .folds
    case .binomial: self = .binomial
    }
  }
}
