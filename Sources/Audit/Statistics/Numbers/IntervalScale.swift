internal import Foundation

/// The scale on which an interval is symmetric about its estimate.
///
/// Near the ends of a metric's range an estimate and its spread go together: the better the reading,
/// the smaller the spread, and an interval that is symmetric in the metric's own unit is too short
/// towards the middle. A scale that is stretched towards the ends mends that:
///
///     angular(u) = asin √u,   logistic(u) = ln u / (1 - u),   u = (x - low) / (high - low)
///
/// **Source** Anscombe 1948, Biometrika 35: 246-254 (angular); Pepe 2003, The Statistical Evaluation
/// of Medical Tests, §5.2.5 (logistic, for areas under curves).
public enum IntervalScale: Sendable, Hashable {
  /// The metric's own unit, for one without a bounded range.
  case plain
  /// asin √u over the metric's range, in the metric's unit.
  case angular(ClosedRange<Double>)
  /// ln u / (1 - u) over the metric's range, in the metric's unit.
  case logistic(ClosedRange<Double>)

  /// Nearer to an end than this share of the range, a stretch would be without bound.
  private static let margin = 1e-4

  package func forward(_ value: Double) -> Double {
    switch self {
    case .plain: return value
    case .angular(let range): return asin(IntervalScale.share(value, range).squareRoot())
    case .logistic(let range):
      let share = IntervalScale.share(value, range)
      return log(share / (1 - share))
    }
  }

  /// d forward / d value.
  package func slope(at value: Double) -> Double {
    switch self {
    case .plain: return 1
    case .angular(let range):
      let share = IntervalScale.share(value, range)
      return 0.5 / (share * (1 - share)).squareRoot() / IntervalScale.length(range)
    case .logistic(let range):
      let share = IntervalScale.share(value, range)
      return 1 / (share * (1 - share)) / IntervalScale.length(range)
    }
  }

  package func inverse(_ scaled: Double) -> Double {
    switch self {
    case .plain: return scaled
    case .angular(let range):
      let root = sin(min(.pi / 2, max(0, scaled)))
      return range.lowerBound + IntervalScale.length(range) * root * root
    case .logistic(let range):
      return range.lowerBound + IntervalScale.length(range) / (1 + exp(-scaled))
    }
  }

  private static func length(_ range: ClosedRange<Double>) -> Double {
    range.upperBound - range.lowerBound
  }

  private static func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    min(1 - margin, max(margin, (value - range.lowerBound) / length(range)))
  }
}
