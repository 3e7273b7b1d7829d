import Foundation
internal import TelltaleCore

extension ScoreMatrix {
  /// Fails the running check unless there is one finite or -infinite log-posterior for each row and
  /// class, and each row's posteriors sum to 1 (within 1e-3).
  func checkForm(rowCount: Int, classCount: Int, _ what: String = "scores") throws {
    try require(
      self.rowCount == rowCount && self.classCount == classCount,
      "\(what): shape \(self.rowCount) × \(self.classCount), wanted is \(rowCount) × \(classCount)")
    for row in 0..<rowCount {
      let values = (0..<classCount).map { self[row, $0] }
      try require(
        values.allSatisfy { !$0.isNaN && $0 <= 1e-4 }, "\(what): row \(row) holds \(values)")
      let sum = values.map { exp(Double($0)) }.reduce(0, +)
      try require(
        abs(sum - 1) < 1e-3, "\(what): the posteriors of row \(row) sum to \(sum), not to 1")
    }
  }

  /// Largest difference of two log-posteriors, relative to those below -1; infinity for different
  /// shapes.
  ///
  /// Not of posteriors: those of confident models are all 0 and 1, and would hide a difference.
  func largestDifference(from other: ScoreMatrix) -> Double {
    guard classCount == other.classCount, values.count == other.values.count else {
      return .infinity
    }
    return zip(values, other.values).map { one, another in
      one == another ? 0 : Double(abs(one - another) / max(1, abs(one)))
    }.max() ?? 0
  }

  /// Unweighted average recall of the decisions, 0...1.
  func averageRecall(of truth: LabelColumn, rows: [Int]) -> Double {
    var right = [Double](repeating: 0, count: truth.classes.count)
    var all = right
    for (position, row) in rows.enumerated() {
      all[truth.labels[row]] += 1
      if decision(ofRow: position) == truth.labels[row] { right[truth.labels[row]] += 1 }
    }
    let recalls = zip(right, all).filter { $1 > 0 }.map { $0 / $1 }
    return recalls.reduce(0, +) / Double(max(recalls.count, 1))
  }
}

extension [Double] {
  /// x - ln Σ e^x, shifted by the maximum so that nothing overflows.
  var logSoftmax: [Double] {
    let highest = self.max() ?? 0
    let sum = map { exp($0 - highest) }.reduce(0, +)
    return map { $0 - highest - log(sum) }
  }
}
