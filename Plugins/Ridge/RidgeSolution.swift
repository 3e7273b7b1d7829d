import Foundation
import TelltaleCore
import TelltaleTorch

/// Ridge regression for some labellings of one design: a penalty each, chosen by cross-validation over
/// speakers, and scores as log-odds.
///
/// The penalty is that of eight (10³ to 10⁻⁴ of the mean variance of a column, one to a decade) with the
/// smallest squared error on held-out units, the larger of equals; the error is a quadratic form of the
/// labels, so that all labellings are judged by the same few products. Log-odds are those of two normal
/// classes with the held-out scores' means m₊, m₋ and their common deviation τ, units weighing alike:
///
///     l = (f - (m₊ + m₋) / 2) · d / τ,   d = (m₊ - m₋) / τ, at least 0.05 and at most 1000
///
/// so that classes are balanced whatever their numbers, and a useless attacker is nearly silent and
/// never turned round.
struct RidgeSolution {
  static let penalties: [Double] = stride(from: 3, through: -4, by: -1).map { pow(10, $0) }
  private static let smallestSeparation = 0.05
  private static let largestSeparation = 1000.0
  private static let absentSlope = 100.0

  /// From kept columns to log-odds, [columns × targets], and what is added, [1 × targets].
  let weights: Matrix
  let offsets: Matrix

  /// - Parameter targets: -1 or 1, shape [units × targets]; consecutive `groupSize` columns belong to
  ///   one labelling, and share its penalty.
  init(_ design: RidgeDesign, targets: Matrix, groupSize: Int) throws(AuditError) {
    let scale = max(
      design.whole.eigenvalues.reduce(0, +) / Double(design.whole.eigenvalues.count), 1e-12)
    let held = try HeldMoments(
      design, targets: targets, penalties: Self.penalties.map { $0 * scale })
    let (whole, count) = (design.whole, targets.columnCount)
    let unitCount = Double(design.unitCount)
    let positives = try targets.columnSums().values().map { ($0 + unitCount) / 2 }
    let choice = held.choice(groupSize: groupSize)
    var shrinkage: [Double] = []
    shrinkage.reserveCapacity(whole.eigenvalues.count * count)
    for value in whole.eigenvalues {
      for column in 0..<count {
        shrinkage.append(1 / (value + Self.penalties[choice[column]] * scale))
      }
    }
    var (slopes, middles): ([Double], [Double]) = ([], [])
    for column in 0..<count {
      let (sum, signed, square) = held.moments(penalty: choice[column], target: column)
      let (positive, negative) = (positives[column], unitCount - positives[column])
      guard positive > 0, negative > 0 else {
        // A class that nobody of the training speakers has: f is the same for everybody.
        slopes.append(Self.absentSlope)
        middles.append(0)
        continue
      }
      let means = ((sum + signed) / 2 / positive, (sum - signed) / 2 / negative)
      let between =
        (positive * means.0 * means.0 + negative * means.1 * means.1) / unitCount
      let spread = max(0, square / unitCount - between).squareRoot()
      let deviation = max(spread, abs(means.0 - means.1) / Self.largestSeparation, 1e-12)
      slopes.append(max((means.0 - means.1) / deviation, Self.smallestSeparation) / deviation)
      middles.append((means.0 + means.1) / 2)
    }
    let slope = try Matrix.row(slopes)
    let responses = try whole.responses(to: targets)
      .scaled(by: Matrix(shrinkage, rowCount: whole.eigenvalues.count, columnCount: count))
    weights = try whole.vectors.times(responses).scaled(by: slope)
    offsets = try whole.centres(of: targets).minus(Matrix.row(middles)).scaled(by: slope)
      .minus(whole.mean.times(weights))
  }

  /// Log-odds of mapped rows: [rows × targets].
  func logOdds(_ rows: Matrix) throws(AuditError) -> Matrix {
    try rows.times(weights).plus(offsets)
  }
}
