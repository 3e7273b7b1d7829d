/// How far a covariance is moved towards a multiple of the identity:
///
///     Σ_γ = (1 - γ) Σ + γ m I,   m = tr Σ / d
enum Shrinkage {
  /// The γ of least expected squared error.
  ///
  ///     β = (Σ_i |x_i|⁴ / n - |Σ|²) / n,   δ = |Σ|² - d m²,   γ = min(β, δ) / δ
  ///
  /// |Σ| is Frobenius's norm. Rows count as independent; utterances of one speaker are not quite,
  /// and the γ that they want is larger.
  ///
  /// **Source** Ledoit and Wolf, Journal of Multivariate Analysis 88(2), 2004, section 3.2.
  static func ledoitWolf(_ covariance: Covariance) -> Double {
    let values = covariance.values
    let trace = values.reduce(0, +)
    let squares = values.reduce(0) { $0 + $1 * $1 }
    let spread = (covariance.fourthMoment - squares) / Double(covariance.rows.count)
    let distance = squares - trace * trace / Double(covariance.rows.valueCount)
    guard distance > 0 else { return 1 }
    return min(max(spread, 0), distance) / distance
  }
}
