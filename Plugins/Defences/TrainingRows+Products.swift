import TelltaleCore
import TelltaleTorch

/// Products with the rows less their mean, X_c [n × d], which are read once for each.
extension TrainingRows {
  /// M X_cᵀ, [m × n].
  ///
  /// - Parameter matrix: [m × d].
  func products(_ matrix: Matrix, mean: [Double], _ part: Part) throws(AuditError) -> Matrix {
    var parts: [Matrix] = []
    try forEachCentredBatch(mean: mean, part) { (_, batch) throws(AuditError) in
      parts.append(try matrix.timesTransposed(batch))
    }
    return try Matrix.sideBySide(parts)
  }

  /// W X_c, [m × d].
  ///
  /// - Parameter weights: [m × n].
  func sums(_ weights: Matrix, mean: [Double], _ part: Part) throws(AuditError) -> Matrix {
    var sum = try Matrix(
      [Double](repeating: 0, count: weights.rowCount * valueCount), rowCount: weights.rowCount,
      columnCount: valueCount)
    try forEachCentredBatch(mean: mean, part) { (place, batch) throws(AuditError) in
      sum = try sum.plus(weights.columns(place..<place + batch.rowCount).times(batch))
    }
    return sum
  }
}
