import Foundation
import TelltaleCore
import TelltaleTorch

/// Softmax regressions with a penalty on their weights, each solved to its only minimum:
///
///     J(W, b) = -Σ ln p(label) / n + λ/2 Σ W²,  p = softmax(Wᵀ z + b)
///
/// over the n rows that it learns from. Several learn from the same rows less those held out, and are solved side by
/// side: the rows are then read once for all of them, which is what a step costs.
struct LogisticRegression {
  let axes: PrincipalAxes
  /// Of each row.
  let labels: [Int]
  let classCount: Int
  /// Whether a row is learnt from, regression by regression.
  let learnt: [[Bool]]
  let execution: Execution

  /// [width × axes] row by row, then [width]; width is regressions × classes. The long side lies last in all that is
  /// multiplied: LibTorch's products of slim matrices are up to ten times slower otherwise.
  struct Solution: Sendable {
    fileprivate(set) var numbers: [Double]
  }

  private var width: Int { learnt.count * classCount }
  private var weightCount: Int { axes.variances.count * width }

  var zero: Solution { Solution(numbers: [Double](repeating: 0, count: weightCount + width)) }

  /// The minimum for a strength λ > 0, reached from a solution nearby.
  ///
  /// The solver sees each weight times the root of what the curvature along its axis is at most,
  /// v/4 + λ: there every direction is about as steep.
  ///
  /// - Parameter tolerance: the largest derivative by such a scaled weight that counts as none.
  ///
  /// Throws `.computationFailed` where a value is not finite, and `.cancelled`.
  func minimum(
    strength: Double, from start: Solution, tolerance: Double
  ) throws(AuditError) -> Solution {
    let ofAxes = axes.variances.map { 1 / ($0 / 4 + strength).squareRoot() }
    let scales =
      (0..<width).flatMap { _ in ofAxes } + [Double](repeating: 2, count: width)
    let scaled = try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) -> [Double] in
      try LimitedMemoryBFGS(stepLimit: 1000, gradientTolerance: tolerance).minimise(
        from: zip(start.numbers, scales).map { $0 / $1 }
      ) { (point) throws(AuditError) in
        try execution.checkCancelled()
        let solution = Solution(numbers: zip(point, scales).map { $0 * $1 })
        var (value, gradient) = try slope(solution)
        for index in 0..<weightCount {
          let weight = solution.numbers[index]
          value += strength / 2 * weight * weight
          gradient[index] += strength * weight
        }
        guard value.isFinite else {
          throw AuditError(
            .computationFailed, "the training loss is \(value): are all values finite?")
        }
        return (value, zip(gradient, scales).map { $0 * $1 })
      }
    }
    return Solution(numbers: zip(scaled, scales).map { $0 * $1 })
  }

  /// How one regression judges rows.
  struct Judgement {
    /// Mean, in nats, without the penalty.
    let loss: Double
    /// Unweighted average.
    let recall: Double
  }

  /// Of each regression: the rows that it learns from, and the others (NaN where there are none).
  func judge(
    _ solution: Solution
  ) throws(AuditError) -> [(learnt: Judgement, held: Judgement)] {
    let logits = try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) -> [Double] in try self.logits(solution)
    }
    return learnt.indices.map { regression in
      let isLearnt = learnt[regression]
      return (
        judge(logits, regression, rows: labels.indices.filter { isLearnt[$0] }),
        judge(logits, regression, rows: labels.indices.filter { !isLearnt[$0] })
      )
    }
  }

  private func judge(_ logits: [Double], _ regression: Int, rows: [Int]) -> Judgement {
    var loss = 0.0
    var hits = [Int](repeating: 0, count: classCount)
    var totals = hits
    for row in rows {
      let own = { logits[place(regression, $0, row)] }
      loss += logSum(classCount, own) - own(labels[row])
      totals[labels[row]] += 1
      hits[labels[row]] += (0..<classCount).max { own($0) < own($1) } == labels[row] ? 1 : 0
    }
    let recalls = zip(hits, totals).filter { $0.1 > 0 }.map { Double($0.0) / Double($0.1) }
    return Judgement(
      loss: loss / Double(rows.count), recall: recalls.reduce(0, +) / Double(recalls.count))
  }

  /// The solution of the only regression for the vectors' own columns: W [classes × length] row by row, then
  /// b [classes].
  func original(_ solution: Solution) throws(AuditError) -> [Float] {
    try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) -> [Float] in
      let weights = try axes.original(self.weights(solution)).values()
      return (weights + solution.numbers[weightCount...]).map(Float.init)
    }
  }

  /// Sum of the regressions' mean losses over the rows that they learn from, and its derivatives.
  private func slope(_ solution: Solution) throws(AuditError) -> (Double, [Double]) {
    let logits = try logits(solution)
    var value = 0.0
    var errors = [Double](repeating: 0, count: logits.count)
    var biases = [Double](repeating: 0, count: width)
    for (regression, isLearnt) in learnt.enumerated() {
      let share = 1 / Double(isLearnt.count { $0 })
      for (row, label) in labels.enumerated() where isLearnt[row] {
        let total = logSum(classCount) { logits[place(regression, $0, row)] }
        value += share * (total - logits[place(regression, label, row)])
        for index in 0..<classCount {
          let place = place(regression, index, row)
          let error = share * (exp(logits[place] - total) - (index == label ? 1 : 0))
          errors[place] = error
          biases[regression * classCount + index] += error
        }
      }
    }
    let weights = try Matrix(errors, rowCount: width, columnCount: labels.count)
      .times(axes.rows).values()
    return (value, weights + biases)
  }

  /// [width × rows], row-major.
  private func logits(_ solution: Solution) throws(AuditError) -> [Double] {
    var values = try weights(solution).timesTransposed(axes.rows).values()
    for column in 0..<width {
      let bias = solution.numbers[weightCount + column]
      for row in labels.indices { values[column * labels.count + row] += bias }
    }
    return values
  }

  /// Of a row's logit for a class by one regression, among all.
  private func place(_ regression: Int, _ index: Int, _ row: Int) -> Int {
    (regression * classCount + index) * labels.count + row
  }

  private func weights(_ solution: Solution) throws(AuditError) -> Matrix {
    try Matrix(
      Array(solution.numbers[..<weightCount]), rowCount: width, columnCount: axes.variances.count)
  }
}

/// ln Σ exp.
private func logSum(_ count: Int, _ value: (Int) -> Double) -> Double {
  var top = -Double.infinity
  for index in 0..<count { top = max(top, value(index)) }
  var sum = 0.0
  for index in 0..<count { sum += exp(value(index) - top) }
  return top + log(sum)
}
