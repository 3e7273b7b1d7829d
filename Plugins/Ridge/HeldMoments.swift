import TelltaleCore
import TelltaleTorch

/// What cross-validation over speakers says of every penalty and target: sums over all units of moments
/// of their scores f, each unit's given by regressions that did not learn from it.
struct HeldMoments {
  private let targetCount: Int
  /// Σ E f, Σ y E f and Σ E f² over units, E being the mean within a unit; shape
  /// [penalties × targets].
  private let sums: [Double]
  private let signedSums: [Double]
  private let squares: [Double]

  /// - Parameters:
  ///   - targets: [units × targets].
  ///   - penalties: λ, in the order of preference between equals.
  init(_ design: RidgeDesign, targets: Matrix, penalties: [Double]) throws(AuditError) {
    targetCount = targets.columnCount
    let zero = try Matrix.row([Double](repeating: 0, count: penalties.count * targetCount))
    var (sums, signedSums, squares) = (zero, zero, zero)
    for (part, training, held, units) in design.inner {
      let learnt = try targets.rows(training)
      func once(_ rowCount: Int) throws(AuditError) -> Matrix {
        try Matrix(
          [Double](repeating: 1, count: rowCount * penalties.count), rowCount: rowCount,
          columnCount: penalties.count)
      }
      let shrinkage = try Matrix(
        part.eigenvalues.flatMap { value in penalties.map { 1 / (value + $0) } },
        rowCount: part.eigenvalues.count, columnCount: penalties.count)
      let weights = try part.responses(to: learnt).repeated(scaledBy: shrinkage)
      let centre = try part.centres(of: learnt).repeated(scaledBy: once(1))
      let scores = try held.means.times(weights).plus(centre)
      let sum = try scores.columnSums()
      let own = try targets.rows(units).repeated(scaledBy: once(units.count))
      // Σ E f² = Σ E (f - ȳ)² + 2 ȳ Σ E f - n ȳ²
      let varied = try weights.scaled(by: held.moment.times(weights)).columnSums()
      let count = try Matrix.row([Double(held.unitCount)])
      let square = try varied.plus(centre.scaled(by: sum.plus(sum)))
        .minus(centre.scaled(by: centre).scaled(by: count))
      sums = try sums.plus(sum)
      signedSums = try signedSums.plus(own.scaled(by: scores).columnSums())
      squares = try squares.plus(square)
    }
    self.sums = try sums.values()
    self.signedSums = try signedSums.values()
    self.squares = try squares.values()
  }

  func moments(penalty: Int, target: Int) -> (sum: Double, signedSum: Double, square: Double) {
    let place = penalty * targetCount + target
    return (sums[place], signedSums[place], squares[place])
  }

  /// Index of the penalty of each target: of the smallest Σ E (y - f)² = n - 2 Σ y E f + Σ E f².
  ///
  /// - Parameter groupSize: so many consecutive targets share a penalty.
  func choice(groupSize: Int) -> [Int] {
    var choice = [Int](repeating: 0, count: targetCount)
    for start in stride(from: 0, to: targetCount, by: groupSize) {
      let group = start..<start + groupSize
      var smallest = Double.infinity
      var best = 0
      for penalty in 0..<sums.count / targetCount {
        let error = group.reduce(0.0) { error, target in
          let moments = moments(penalty: penalty, target: target)
          return error + moments.square - 2 * moments.signedSum
        }
        if error < smallest { (smallest, best) = (error, penalty) }
      }
      for target in group { choice[target] = best }
    }
    return choice
  }
}
