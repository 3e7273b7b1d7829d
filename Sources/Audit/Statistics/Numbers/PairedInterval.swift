/// Student's interval for the mean of paired differences, one per speaker.
///
///     d̄ ± t(1 - α/2; n - 1) s / √n
///
/// **Source** Student 1908, Biometrika 6(1): 1-25. At 1 - 2α its ends are the bounds of two one-sided
/// tests at α: conditions are equivalent where it lies within the margin (Schuirmann 1987).
public struct PairedInterval: Sendable, Hashable {
  /// In the unit of the differences.
  public let range: ClosedRange<Double>

  /// - Parameter level: for instance 0.9 for an equivalence test at 5 %.
  /// - Returns: nil for fewer than two differences.
  public init?(_ differences: [Double], level: Double) {
    guard differences.count > 1 else { return nil }
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let squares = differences.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let half =
      StudentT.quantile((1 + level) / 2, degrees: count - 1)
      * (squares / (count - 1) / count).squareRoot()
    range = mean - half...mean + half
  }
}
