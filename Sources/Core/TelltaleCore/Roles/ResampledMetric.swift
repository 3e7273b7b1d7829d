/// A metric that can be had again and again from the same scores with other weights: what resampling
/// asks for, thousands of times per cell.
///
/// A metric without this is measured on repeated rows instead: right, and far slower.
public protocol ResampledMetric: LeakageMetric {
  /// What can be prepared once: rows sorted, log-odds taken.
  ///
  /// Throws as `measure` does; nil where `measure` answers `.notApplicable`.
  func estimator(for request: MeasurementRequest) throws(AuditError) -> (any MetricEstimator)?
}

/// One metric on one request, whose rows may be counted more than once or not at all.
///
/// Contract, checked by the conformance suite: with every weight 1 the value is `measure`'s; with
/// whole weights it is `measure`'s of a request in which row i stands weight i times.
public protocol MetricEstimator: Sendable {
  /// - Parameter weights: how often each row of the **pool** counts, 0 or more; thresholds that are
  ///   set on the pool are set on the weighted pool, and rows outside the request's slice do not
  ///   count further.
  /// - Returns: nil where the weights leave nothing to measure (one class only).
  func value(weights: [Double]) -> Double?

  /// The value were these the truth: what permuting labels asks for. Scores, and decisions that use
  /// no label, stay as they are.
  ///
  /// - Parameter labels: class index of each row of the pool.
  /// - Returns: nil where the labels leave nothing to measure, and for a metric that is not tested
  ///   this way.
  func value(labels: [Int]) -> Double?
}

extension MetricEstimator {
  /// Nil: a metric takes part in no test, unless it says how.
  public func value(labels: [Int]) -> Double? { nil }
}
