internal import Foundation
public import Results

/// How far a mean over folds is from what the same procedure, trained on other speakers, would read
/// on other speakers: a t interval whose variance is corrected for learning (`LearningCorrection`).
///
/// The variance is seen either in *speakers* resampled within folds and classes (G speakers in S
/// strata of g each, G - S degrees of freedom, the replicates' variance times
/// Σ 1/g / Σ (g - 1)/g², since a sample of g varies by (g - 1)/g of the variance), or in *folds*
/// (Nadeau and Bengio: s²/K, K - 1 degrees of freedom). Whichever leaves more degrees of freedom is
/// used; with fewer than `leastDegrees` there is no interval. Folds of one speaker of each class leave
/// the folds; two folds of five each leave the speakers.
///
/// Scales were chosen by simulation with retrained attackers (`Benchmarks/verdicts`): angular over
/// speakers, logistic over folds, where few degrees of freedom ask for more stretch.
///
/// Where every fold reads the same end of the range, nothing varies. The other bound is then the
/// exact binomial one over speakers: G of G read right leave a share of (α/2)^(1/G) possible.
///
/// Close to an end speakers hardly differ either, and their spread says little of those who were not
/// asked: the bound away from that end is as far as if one of the G were read by guessing (a standard
/// error of half the range by G).
public struct CorrectedInterval: Sendable, Hashable {
  /// Mean over folds, in the metric's unit.
  public let estimate: Double
  /// What the variance was seen in.
  public let method: MetricInterval.Method
  /// In the metric's unit, corrected for learning.
  public let standardError: Double
  /// Of Student's distribution: speakers less strata, or folds less one.
  public let degreesOfFreedom: Double
  private let scale: IntervalScale
  private let bounds: ClosedRange<Double>
  private let speakerCount: Double

  /// With fewer degrees of freedom there is no interval.
  public static let leastDegrees = 3.0

  /// - Parameters:
  ///   - foldValues: the statistic on each fold; the estimate is their mean.
  ///   - replicates: the mean over folds in every resample of speakers; NaN are left out.
  ///   - parts: what was resampled.
  ///   - bounds: the metric's range; ends may be infinite.
  /// - Returns: nil with too few degrees of freedom, or where nothing varies within the range.
  public init?(
    foldValues: [Double], replicates: [Double], parts: [SpeakerStrata],
    correction: LearningCorrection, within bounds: ClosedRange<Double>
  ) {
    let design = IntervalDesign(parts, foldCount: foldValues.count)
    guard design.degreesOfFreedom >= CorrectedInterval.leastDegrees else { return nil }
    estimate = foldValues.reduce(0, +) / Double(foldValues.count)
    guard estimate.isFinite else { return nil }
    self.bounds = bounds
    speakerCount = design.speakerCount
    degreesOfFreedom = design.degreesOfFreedom
    let isBounded = bounds.lowerBound.isFinite && bounds.upperBound.isFinite
    let isAtEnd = { (end: Double) in foldValues.allSatisfy { abs($0 - end) < 1e-12 } }
    if isBounded, isAtEnd(bounds.lowerBound) || isAtEnd(bounds.upperBound) {
      method = .binomial
      scale = .plain
      let possible = 1 - pow(0.025, 1 / speakerCount)
      standardError =
        possible * (bounds.upperBound - bounds.lowerBound) / 2 / Normal.quantile(0.975)
      return
    }
    let usable = replicates.filter(\.isFinite)
    let variance: Double
    if design.isOverSpeakers {
      guard usable.count >= 100 else { return nil }
      variance = CorrectedInterval.variance(usable) * design.shrinkage
      scale = isBounded ? .angular(bounds) : .plain
      method = .speakers
    } else {
      variance = CorrectedInterval.variance(foldValues) / Double(foldValues.count)
      scale = isBounded ? .logistic(bounds) : .plain
      method = .folds
    }
    standardError = (variance * correction.factor).squareRoot()
    // Sums of the same numbers in another order differ in the last digits.
    guard standardError > 1e-9 * max(1, abs(estimate)) else { return nil }
  }

  /// - Parameter level: for instance 0.95.
  public func range(level: Double) -> ClosedRange<Double> {
    let tail = (1 - level) / 2
    if method == .binomial {
      let possible =
        (1 - pow(tail, 1 / speakerCount)) * (bounds.upperBound - bounds.lowerBound)
      return estimate > (bounds.lowerBound + bounds.upperBound) / 2
        ? bounds.upperBound - possible...bounds.upperBound
        : bounds.lowerBound...bounds.lowerBound + possible
    }
    let middle = scale.forward(estimate)
    let reach =
      StudentT.quantile(1 - tail, degrees: degreesOfFreedom) * standardError
      * scale.slope(at: estimate)
    let kept = { (value: Double) in min(bounds.upperBound, max(bounds.lowerBound, value)) }
    var low = kept(scale.inverse(middle - reach))
    var high = kept(scale.inverse(middle + reach))
    // Far out, where p-values are looked for, it would drown what was seen.
    let unseen =
      StudentT.quantile(min(1 - tail, 0.975), degrees: degreesOfFreedom)
      * (bounds.upperBound - bounds.lowerBound) / 2 / speakerCount
    if estimate > bounds.upperBound - unseen { low = min(low, bounds.upperBound - unseen) }
    if estimate < bounds.lowerBound + unseen { high = max(high, bounds.lowerBound + unseen) }
    // The stretch stops short of the range's ends.
    return min(low, estimate)...max(high, estimate)
  }

  /// The level at which the one-sided bound reaches `reference`: p of "no further than it".
  ///
  /// - Parameter isUpward: whether further means larger.
  /// - Returns: nil for a reference that is no inner point of the range: estimates are then biased.
  public func pValue(beyond reference: Double, isUpward: Bool = true) -> Double? {
    guard reference > bounds.lowerBound, reference < bounds.upperBound else { return nil }
    if method == .binomial {
      let isHigh = estimate > reference
      let length = bounds.upperBound - bounds.lowerBound
      let share =
        (isHigh ? reference - bounds.lowerBound : bounds.upperBound - reference) / length
      return isHigh == isUpward ? pow(share, speakerCount) : 1 - pow(share, speakerCount)
    }
    let distance = scale.forward(estimate) - scale.forward(reference)
    let t = distance / (standardError * scale.slope(at: estimate))
    return StudentT.cumulative(isUpward ? -t : t, degrees: degreesOfFreedom)
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)
  }
}
