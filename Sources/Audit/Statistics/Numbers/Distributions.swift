internal import Foundation

/// The standard normal distribution.
public enum Normal {
  /// P(Z ≤ z).
  public static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// The z with P(Z ≤ z) = p, for 0 < p < 1: bisection on `cumulative`, to 1e-12.
  public static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile of probability \(p)")
    return bisect(from: -40, to: 40, wanted: p, cumulative)
  }
}

/// Student's t distribution.
public enum StudentT {
  /// P(T ≤ t) with `degrees` > 0 degrees of freedom, by the regularised incomplete beta function.
  public static func cumulative(_ t: Double, degrees: Double) -> Double {
    precondition(degrees > 0, "\(degrees) degrees of freedom")
    let inside = incompleteBeta(t * t / (degrees + t * t), 0.5, degrees / 2)
    return 0.5 + (t > 0 ? 0.5 : -0.5) * inside
  }

  /// The t with P(T ≤ t) = p, for 0 < p < 1.
  public static func quantile(_ p: Double, degrees: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile of probability \(p)")
    return bisect(from: -1e6, to: 1e6, wanted: p) { cumulative($0, degrees: degrees) }
  }
}

/// Where an increasing function reaches a value.
private func bisect(
  from low: Double, to high: Double, wanted: Double, _ function: (Double) -> Double
) -> Double {
  var (low, high) = (low, high)
  for _ in 0..<200 where high - low > 1e-13 * max(1, abs(low)) {
    let middle = (low + high) / 2
    if function(middle) < wanted { low = middle } else { high = middle }
  }
  return (low + high) / 2
}

/// I_x(a, b), by the continued fraction on the side where it converges fast.
private func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard x < 1 else { return 1 }
  return x <= (a + 1) / (a + b + 2)
    ? betaFraction(x, a, b) : 1 - betaFraction(1 - x, b, a)
}

/// Abramowitz and Stegun 26.5.8, in Lentz's evaluation.
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let front =
    exp(
      lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
  let tiny = 1e-300
  var c = 1.0
  var d = 1 - (a + b) * x / (a + 1)
  d = 1 / (abs(d) < tiny ? tiny : d)
  var value = d
  for step in 1...500 {
    let m = Double(step)
    for factor in [
      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
    ] {
      d = 1 + factor * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + factor / c
      c = abs(c) < tiny ? tiny : c
      value *= c * d
    }
    if abs(c * d - 1) < 1e-15 { break }
  }
  return front * value
}
