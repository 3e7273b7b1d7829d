import Foundation
import TelltaleCore
import TelltaleTorch

/// A softmax regression with a penalty on its weights, solved to its only minimum:
///
///     J(W, b) = -Σ ln p(label) / n + λ/2 Σ W²,  p = softmax(Wᵀ z + b)
///
/// over the n rows that it learns from.
struct LogisticRegression {
  /// [axes × classes] row by row, then [classes].
  typealias Solution = [Double]

  let axes: PrincipalAxes
  /// Of each row.
  let labels: [Int]
  let classCount: Int
  /// Positions of rows.
  let learnt: [Int]
  let execution: Execution

  private var weightCount: Int { axes.variances.count * classCount }

  var zero: Solution { [Double](repeating: 0, count: weightCount + classCount) }

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
    var scales = axes.variances.flatMap { variance in
      [Double](repeating: 1 / (variance / 4 + strength).squareRoot(), count: classCount)
    }
    scales += [Double](repeating: 2, count: classCount)
    let scaled = try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) -> [Double] in
      try LimitedMemoryBFGS(stepLimit: 1000, gradientTolerance: tolerance).minimise(
        from: zip(start, scales).map { $0 / $1 }
      ) { (point) throws(AuditError) in
        try execution.checkCancelled()
        let solution = zip(point, scales).map { $0 * $1 }
        var (value, gradient) = try slope(solution)
        for index in 0..<weightCount {
          value += strength / 2 * solution[index] * solution[index]
          gradient[index] += strength * solution[index]
        }
        guard value.isFinite else {
          throw AuditError(
            .computationFailed, "the training loss is \(value): are all values finite?")
        }
        return (value, zip(gradient, scales).map { $0 * $1 })
      }
    }
    return zip(scaled, scales).map { $0 * $1 }
  }

  /// Mean loss of those rows in nats, without the penalty, and unweighted average recall.
  func judge(_ solution: Solution, rows: [Int]) throws(AuditError) -> (loss: Double, recall: Double) {
    let logits = try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) -> [Double] in try self.logits(solution)
    }
    var loss = 0.0
    var hits = [Int](repeating: 0, count: classCount)
    var totals = hits
    for row in rows {
      let own = logits[row * classCount..<(row + 1) * classCount]
      loss += logSum(own) - own[own.startIndex + labels[row]]
      totals[labels[row]] += 1
      let decision = own.indices.max { own[$0] < own[$1] }.map { $0 - own.startIndex }
      hits[labels[row]] += decision == labels[row] ? 1 : 0
    }
    let recalls = zip(hits, totals).filter { $0.1 > 0 }.map { Double($0.0) / Double($0.1) }
    return (loss / Double(rows.count), recalls.reduce(0, +) / Double(recalls.count))
  }

  /// The solution for the vectors' own columns: W [classes × length] row by row, then b [classes].
  func original(_ solution: Solution) throws(AuditError) -> [Float] {
    try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) -> [Float] in
      let weights = try axes.original(self.weights(solution)).transposed().values()
      return (weights + solution[weightCount...]).map(Float.init)
    }
  }

  /// Mean loss over the rows that are learnt from, and its derivatives.
  private func slope(_ solution: Solution) throws(AuditError) -> (Double, [Double]) {
    let logits = try logits(solution)
    var value = 0.0
    var errors = [Double](repeating: 0, count: logits.count)
    var biases = [Double](repeating: 0, count: classCount)
    let share = 1 / Double(learnt.count)
    for row in learnt {
      let start = row * classCount
      let own = logits[start..<start + classCount]
      let total = logSum(own)
      value += total - own[start + labels[row]]
      for index in 0..<classCount {
        let error = share * (exp(own[start + index] - total) - (index == labels[row] ? 1 : 0))
        errors[start + index] = error
        biases[index] += error
      }
    }
    let weights = try axes.rows.transposedTimes(
      Matrix(errors, rowCount: labels.count, columnCount: classCount)
    ).values()
    return (value * share, weights + biases)
  }

  /// [rows × classes], row-major.
  private func logits(_ solution: Solution) throws(AuditError) -> [Double] {
    var values = try axes.rows.times(weights(solution)).values()
    for index in values.indices { values[index] += solution[weightCount + index % classCount] }
    return values
  }

  private func weights(_ solution: Solution) throws(AuditError) -> Matrix {
    try Matrix(
      Array(solution[..<weightCount]), rowCount: axes.variances.count, columnCount: classCount)
  }
}

/// ln Σ exp.
private func logSum(_ values: ArraySlice<Double>) -> Double {
  let top = values.max() ?? 0
  return top + log(values.reduce(0) { $0 + exp($1 - top) })
}
