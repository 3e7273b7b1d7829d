public import TelltaleCore

/// Whether paired differences, one per speaker, are centred at zero.
///
/// Under the null each difference is as likely as its negative. The statistic is |Σ d|; the p-value
/// is the share of sign patterns whose statistic is at least as large: of all 2ⁿ for up to 16
/// speakers, else of 20,000 drawn ones, p = (1 + #) / (1 + 20,000).
///
/// Utterances of a speaker are not independent; speakers are. That is why they are the unit.
/// **Source** Fisher, The Design of Experiments, 1935, §21; metrics, B2.5.
public struct SignFlipTest: Sendable, Hashable {
  /// Most speakers for whom all sign patterns are looked at.
  public static let exactLimit = 16
  /// Patterns that are drawn for more speakers.
  public static let drawCount = 20_000

  /// Two-sided, in 0...1; 1 where there is no difference to look at.
  public let pValue: Double
  /// In words, for reports.
  public let name: String

  /// **Seed** of the drawn patterns.
  public init(_ differences: [Double], seed: Seed) {
    let observed = abs(differences.reduce(0, +))
    // Sums of the same numbers in another order differ in the last digits.
    let threshold = observed - 1e-9 * max(1, observed)
    let count = differences.count
    let speakers = "\(count) speaker\(count == 1 ? "" : "s")"
    if count <= SignFlipTest.exactLimit {
      var asLarge = 0
      for pattern in 0..<(1 << count) {
        var sum = 0.0
        for index in 0..<count {
          sum += pattern >> index & 1 == 0 ? differences[index] : -differences[index]
        }
        if abs(sum) >= threshold { asLarge += 1 }
      }
      pValue = Double(asLarge) / Double(1 << count)
      name = "sign-flip test over \(speakers), exact"
    } else {
      var generator = SeededGenerator(seed)
      var asLarge = 1
      for _ in 0..<SignFlipTest.drawCount {
        var sum = 0.0
        for difference in differences {
          sum += Bool.random(using: &generator) ? difference : -difference
        }
        if abs(sum) >= threshold { asLarge += 1 }
      }
      pValue = Double(asLarge) / Double(SignFlipTest.drawCount + 1)
      name = "sign-flip test over \(speakers), 20,000 draws"
    }
  }
}
