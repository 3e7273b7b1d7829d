internal import Foundation

/// A confidence interval from bootstrap replicates, widened for few speakers.
///
/// Percentiles of resampled speakers are too near: a sample of g speakers varies by (g - 1) / g of
/// the variance, and with few speakers a normal quantile is too small. The distances of the
/// percentiles from the estimate are therefore stretched by
///
///     c = t(1 - α/2; G - S) / z(1 - α/2) · √( Σ_s 1/g_s / Σ_s (g_s - 1)/g_s² )
///
/// with G speakers in S strata of g_s, and cut off at the metric's range. At 24 speakers, 12 of
/// each class, c is 1.11. `CoverageTests` shows what the interval covers.
///
/// Where every replicate is the same end of the range (nobody was ever read wrong), resampling
/// knows no doubt. The other bound is then the exact binomial one over speakers: G of G read right
/// leave a share of (α/2)^(1/G) possible.
///
/// **Source** Efron and Tibshirani 1993, §13.3 (percentiles); Cameron, Gelbach and Miller 2008,
/// Review of Economics and Statistics 90(3): 414-427 (few clusters); the stretch is ours.
public struct BootstrapInterval: Sendable, Hashable {
  public let range: ClosedRange<Double>
  /// Standard deviation of the replicates, stretched the same way but for t: what power is planned
  /// with.
  public let standardError: Double
  public let degreesOfFreedom: Double

  /// - Parameters:
  ///   - estimate: the statistic on the sample itself.
  ///   - replicates: NaN are left out.
  ///   - parts: what was resampled.
  ///   - level: for instance 0.95.
  /// - Returns: nil for fewer than 100 usable replicates, or strata of one speaker only.
  public init?(
    estimate: Double, replicates: [Double], parts: [SpeakerStrata], level: Double = 0.95,
    within bounds: ClosedRange<Double>
  ) {
    let sorted = replicates.filter(\.isFinite).sorted()
    let sizes = parts.flatMap(\.strata).map { Double($0.count) }
    let degrees = sizes.reduce(0, +) - Double(sizes.count)
    guard sorted.count >= 100, degrees >= 1, estimate.isFinite else { return nil }
    let full = sizes.map { 1 / $0 }.reduce(0, +)
    let seen = sizes.map { ($0 - 1) / ($0 * $0) }.reduce(0, +)
    let shrinkage = (full / seen).squareRoot()
    let tail = (1 - level) / 2
    let stretch =
      StudentT.quantile(1 - tail, degrees: degrees) / Normal.quantile(1 - tail) * shrinkage
    if let low = sorted.first, low == sorted.last,
      low == bounds.lowerBound || low == bounds.upperBound
    {
      let possible =
        (1 - pow(tail, 1 / sizes.reduce(0, +))) * (bounds.upperBound - bounds.lowerBound)
      range =
        low == bounds.upperBound
        ? low - possible...low : low...low + possible
      standardError = possible / 2 / Normal.quantile(1 - tail)
      degreesOfFreedom = degrees
      return
    }
    let low = estimate - stretch * max(0, estimate - BootstrapInterval.quantile(sorted, tail))
    let high = estimate + stretch * max(0, BootstrapInterval.quantile(sorted, 1 - tail) - estimate)
    let kept = { (value: Double) in min(bounds.upperBound, max(bounds.lowerBound, value)) }
    range = kept(low)...max(kept(low), kept(high))
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    let squares = sorted.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    standardError = (squares / Double(sorted.count - 1)).squareRoot() * shrinkage
    degreesOfFreedom = degrees
  }

  /// Linear between order statistics (Hyndman and Fan's type 7).
  static func quantile(_ sorted: [Double], _ p: Double) -> Double {
    let position = p * Double(sorted.count - 1)
    let below = Int(position.rounded(.down))
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }
}
