import TelltaleCore
import TelltaleTorch

/// All that ridge regression does with its training rows before it sees a label.
struct RidgeDesign {
  let basis: RowBasis
  let unitCount: Int
  /// On every unit.
  let whole: RidgePart
  /// Part by part of the inner cross-validation: what is learnt from, and what is held out.
  let inner: [(part: RidgePart, training: [Int], held: HeldUnits, units: [Int])]

  /// - Parameters:
  ///   - rows: pooled vectors of `units.rows`, [rows × length].
  ///   - limit: most columns that are kept of them.
  ///
  /// Throws `.cancelled`.
  init(_ rows: Matrix, units: TrainingUnits, limit: Int, execution: Execution) throws(AuditError) {
    let unitCount = units.labels.count
    var sizes = [Double](repeating: 0, count: unitCount)
    for unit in units.unitOfRow { sizes[unit] += 1 }
    let weights = units.unitOfRow.map { 1 / sizes[$0] }
    basis = try RowBasis(rows, weights: weights.map { $0 / Double(unitCount) }, limit: limit)
    try execution.checkCancelled()

    let basis = basis
    let mapped = try basis.map(rows)
    let means = try mapped.scaled(by: Matrix.column(weights))
      .rowSums(ofGroups: units.unitOfRow, count: unitCount)
    let weighted = try mapped.scaled(by: Matrix.column(weights.map { $0.squareRoot() }))
    let partCount = (units.partOfUnit.max() ?? 0) + 1
    let total = try weighted.transposedTimes(weighted)
    var inner: [(part: RidgePart, training: [Int], held: HeldUnits, units: [Int])] = []
    for part in 0..<partCount where partCount > 1 {
      try execution.checkCancelled()
      let held = (0..<unitCount).filter { units.partOfUnit[$0] == part }
      let training = (0..<unitCount).filter { units.partOfUnit[$0] != part }
      let places = units.unitOfRow.indices.filter { units.partOfUnit[units.unitOfRow[$0]] == part }
      let own = try weighted.rows(places)
      let moment = try own.transposedTimes(own)
      let learnt = try RidgePart(moment: total.minus(moment), means: means.rows(training))
      let judged = try HeldUnits(moment: moment, means: means.rows(held), for: learnt)
      inner.append((learnt, training, judged, held))
    }
    self.inner = inner
    self.unitCount = unitCount
    whole = try RidgePart(moment: total, means: means)
  }
}
