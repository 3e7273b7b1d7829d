internal import Foundation
public import TelltaleCore

/// What the t statistics of several attacks on the same speakers would be together, were none of them
/// above chance: draws that keep how the attacks err together.
///
/// Attacks on the same speakers see the same resamples, so that the replicates of two go up and down
/// together as far as their errors do; where an interval is seen in folds, the folds' deviations are
/// summed with the same normal weights for all attacks. Each attack's draws are then given normal
/// scores by rank, and each is divided by the root of the mean square of ν other draws of its own, the
/// same ν for all: every single one has Student's distribution, as its own p-value has it; together
/// both readings and their standard errors go up and down as the replicates do. One divisor for all would
/// take the attacks' standard errors for one: 12 attacks over five folds were then called a finding
/// in 10 to 12 % of null audits, at 5 %.
///
/// **Source** Westfall and Young 1993, §2.6 (common resamples); van der Waerden 1952 (normal
/// scores); Pan and Wall 2002, Statistics in Medicine 21: 1429-1441 (t with the degrees of the
/// variance estimate).
public struct JointDraws: Sendable {
  /// Draws of each attack.
  public let count: Int
  private let seed: Seed
  /// Normal scores of the ranks 1...count.
  private let scores: [Double]

  /// **Seed** The same seed gives the same weights and divisors for every attack.
  public init(count: Int, seed: Seed) {
    self.count = count
    self.seed = seed
    scores = (0..<count).map { Normal.quantile((Double($0) + 0.5) / Double(count)) }
  }

  /// Draws of a mean over folds from the folds' own values.
  public func deviations(ofFolds values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    var drawn = [Double](repeating: 0, count: count)
    for (fold, value) in values.enumerated() {
      var generator = SeededGenerator(seed.derived(for: "fold \(fold)"))
      for draw in drawn.indices { drawn[draw] += (value - mean) * generator.normal() }
    }
    return drawn
  }

  /// t statistics together under the null.
  ///
  /// - Parameters:
  ///   - deviations: shape [attacks][draws]; an attack whose draws are all alike (nothing varied) is
  ///     taken as independent of the others.
  ///   - degrees: of freedom, of the attacks with the fewest.
  /// - Returns: shape [attacks][draws].
  public func statistics(_ deviations: [[Double]], degrees: Double) -> [[Double]] {
    let rows = divisorRows(count: min(Self.mostDegrees, max(1, Int(degrees))))
    return deviations.enumerated().map { attack, own in
      let varied = own.contains { $0 != own[0] } ? own : independent(attack)
      let order = varied.indices.sorted { (varied[$0], $0) < (varied[$1], $1) }
      var normal = [Double](repeating: 0, count: count)
      for (rank, draw) in order.enumerated() { normal[draw] = scores[rank] }
      return zip(normal, rows).map { value, rows in
        let squares = rows.map { normal[$0] * normal[$0] }.reduce(0, +)
        return value / (squares / Double(rows.count)).squareRoot()
      }
    }
  }

  /// Beyond these Student's distribution is nearly the normal one.
  private static let mostDegrees = 100

  /// The draws whose squares make each draw's divisor, the same for all attacks.
  private func divisorRows(count rowCount: Int) -> [[Int]] {
    var generator = SeededGenerator(seed.derived(for: "spread"))
    return (0..<count).map { _ in
      (0..<rowCount).map { _ in min(count - 1, Int(generator.uniform() * Double(count))) }
    }
  }

  private func independent(_ attack: Int) -> [Double] {
    var generator = SeededGenerator(seed.derived(for: "attack \(attack)"))
    return (0..<count).map { _ in generator.uniform() }
  }
}
