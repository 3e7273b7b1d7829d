internal import Foundation

/// Statistics of one series of values in time.
struct TimeSeries {
  private let values: [Double]
  let mean: Double
  /// The population's, σ² = Σ(x - μ)² / n; 0 for a series that stands still.
  let variance: Double

  init(_ values: [Double]) {
    self.values = values
    var (sum, squares) = (0.0, 0.0)
    for value in values {
      sum += value
      squares += value * value
    }
    let count = Double(max(values.count, 1))
    mean = sum / count
    let difference = squares / count - mean * mean
    // What rounding leaves of a series that stands still is no spread: it would follow the series' length.
    variance = difference > Self.rounding * mean * mean ? difference : 0
  }

  private static let rounding = 1e-12

  var deviation: Double { variance.squareRoot() }

  /// ½ ln(σ² + 10⁻¹⁰): a series that stands still gives a number, too.
  var logDeviation: Double { 0.5 * log(variance + 1e-10) }

  /// For each lag k the autocorrelation less 1, ρ - 1 with ρ = Σ (x_t - μ)(x_(t+k) - μ) / Σ (x_t - μ)², -2...0;
  /// -1 (ρ = 0) for a series that stands still, or is no longer than the lag.
  ///
  /// ρ of a slow series is 1 but for its seventh place, in which utterances differ and for which float32 has no
  /// room; of what is missing to 1 it holds all places.
  func autocorrelationsLessOne(lags: [Int]) -> [Double] {
    guard variance > 1e-24 else { return lags.map { _ in -1 } }
    let centred = values.map { $0 - mean }
    return centred.withUnsafeBufferPointer { centred in
      func sum(lag: Int) -> Double {
        var sum = 0.0
        for time in 0..<centred.count - lag { sum += centred[time] * centred[time + lag] }
        return sum
      }
      let total = sum(lag: 0)
      return lags.map { lag in
        guard centred.count > lag else { return -1 }
        return max(-2, min(0, sum(lag: lag) / total - 1))
      }
    }
  }
}
