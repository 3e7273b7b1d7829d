public import TelltaleCore

/// A metric that is one number of a judged set whose rows carry weights: what gives it intervals over
/// speakers and exact tests.
///
/// `measure` is the estimator at weights of 1, so that the two cannot drift apart.
public protocol WeightedMetric: ResampledMetric {
  /// Why this metric in particular cannot be had from the set, or nil. Sample sizes are judged here,
  /// once for the cell, and not again for every resample: a resample that fell just short would
  /// otherwise be left out, and the rest would be a biased choice.
  func obstacle(_ set: JudgedSet) -> String?

  /// Does once what does not depend on weights. The set has no obstacle.
  func estimator(of set: JudgedSet) -> WeightedFunction

  /// What useless scores would get on this truth.
  func chance(of set: JudgedSet) -> Double

  /// What scores that are always right would read, where that is not the end of the range.
  func attainable(of set: JudgedSet) -> Double?

  /// What a reader needs beside the value.
  func note(on value: Double, of set: JudgedSet) -> String?
}

extension WeightedMetric {
  /// None.
  public func obstacle(_ set: JudgedSet) -> String? { nil }
  /// The end of the range.
  public func attainable(of set: JudgedSet) -> Double? { nil }
  /// None.
  public func note(on value: Double, of set: JudgedSet) -> String? { nil }

  /// The estimator at weights of 1, and what the metric says beside it; throws as `JudgedSet.init`.
  public func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement {
    let set = try JudgedSet(request)
    if let obstacle = set.obstacle ?? obstacle(set) { return .notApplicable(because: obstacle) }
    guard let value = estimator(of: set).value(weights: set.unitWeights) else {
      return .notApplicable(because: "too few speakers have utterances of each class")
    }
    return set.score(
      value: value, chance: chance(of: set), note: note(on: value, of: set),
      attainable: attainable(of: set))
  }

  /// Nil where the metric cannot be had; throws as `JudgedSet.init`.
  public func estimator(for request: MeasurementRequest) throws(AuditError) -> (
    any MetricEstimator
  )? {
    let set = try JudgedSet(request)
    guard set.obstacle == nil, obstacle(set) == nil else { return nil }
    return estimator(of: set)
  }
}

/// An estimator from a function of the weights, which holds what was prepared.
public struct WeightedFunction: MetricEstimator {
  private let function: @Sendable ([Double]) -> Double?
  private let relabelled: @Sendable ([Int]) -> Double?

  /// - Parameters:
  ///   - relabelled: the value for other labels of the pool's rows; left out for a metric that is
  ///     not tested by permuting labels.
  ///   - function: the value for weights of the pool's rows.
  public init(
    relabelled: @escaping @Sendable ([Int]) -> Double? = { _ in nil },
    _ function: @escaping @Sendable ([Double]) -> Double?
  ) {
    self.function = function
    self.relabelled = relabelled
  }

  /// One weight per row of the pool; nil where they leave nothing to measure.
  public func value(weights: [Double]) -> Double? { function(weights) }
  /// Labels are of the pool's rows; nil for a metric that is not tested by permuting them.
  public func value(labels: [Int]) -> Double? { relabelled(labels) }
}
