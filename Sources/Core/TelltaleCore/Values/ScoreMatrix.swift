/// A model's opinion on each utterance: natural-log posterior per class, shape [rows × classes].
///
/// Log-posteriors, not posteriors: a confident model's posteriors round to 0 and 1, and the ties
/// that this makes distort every ranking metric.
public struct ScoreMatrix: Sendable, Hashable, Codable {
  /// Row-major, each finite or -infinity, at most 0 (up to rounding).
  public let values: [Float]
  /// Columns, at least 1.
  public let classCount: Int

  /// Precondition: at least one class, and whole rows.
  public init(values: [Float], classCount: Int) {
    precondition(classCount > 0 && values.count.isMultiple(of: classCount))
    self.values = values
    self.classCount = classCount
  }

  /// 0 for a matrix without values.
  public var rowCount: Int { values.count / classCount }

  /// Natural-log posterior. The column is not held against `classCount`.
  public subscript(row: Int, column: Int) -> Float { values[row * classCount + column] }

  /// Class of the highest score; the lowest index on a tie.
  public func decision(ofRow row: Int) -> Int {
    var best = 0
    for column in 1..<max(classCount, 1) where self[row, column] > self[row, best] { best = column }
    return best
  }

  /// Whether every row gets the same scores to within 0.001: what a network answers whose units
  /// have all died. False for fewer than two rows.
  public var answersAlike: Bool {
    guard rowCount > 1 else { return false }
    return (0..<classCount).allSatisfy { column in
      (1..<rowCount).allSatisfy { abs(self[$0, column] - self[0, column]) < 1e-3 }
    }
  }
}
