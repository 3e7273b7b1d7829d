internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

extension ResultCollector {
  /// One cell: how its trainings went, and its scores.
  func collect(
    _ planned: AuditPlan.PlannedCell, run: AuditEngine.Run, _ scores: inout CollectedScores
  ) throws(AuditError) -> CellResult {
    if let exclusion = planned.exclusion {
      return CellResult(cell: planned.cell, status: .notRun(because: exclusion), folds: [])
    }
    for fold in planned.folds {
      let keys = [fold.scores, fold.ceiling, fold.native].compactMap(\.self)
      if let error = keys.lazy.compactMap({ run.failures[$0] }).first {
        return failed(planned, error)
      }
    }
    if let error = planned.retrained.flatMap({ run.failures[$0] }) {
      return failed(planned, error)
    }
    do throws(AuditError) {
      return try measured(planned, &scores)
    } catch {
      if error.code == .storageFailed { throw error }
      return failed(planned, error)
    }
  }

  private func failed(_ planned: AuditPlan.PlannedCell, _ error: AuditError) -> CellResult {
    CellResult(cell: planned.cell, status: .failed(because: error.description), folds: [])
  }

  private func measured(_ planned: AuditPlan.PlannedCell, _ scores: inout CollectedScores)
    throws(AuditError) -> CellResult
  {
    let cell = planned.cell
    var names: (own: [String], ceiling: [String], native: [String]) = ([], [], [])
    var trainings: [TrainingHistory] = []
    var splice: Splice?
    var natives: Set<ContentHash> = []
    for fold in planned.folds {
      let own = plan.files.attack(cell, fold)
      scores.add(try table(fold.scores), as: own)
      names.own.append(own)
      let record = try store.json(ScoresStage.Record.self, "record.json", of: fold.scores)
      trainings.append(
        TrainingHistory(
          fold: fold.fold, repetition: fold.repetition, attemptCount: record.attemptCount,
          answersAlike: false))
      splice = record.splice
      if let key = fold.ceiling {
        let ceiling = plan.files.ceiling(cell, fold)
        scores.add(try table(key), as: ceiling)
        names.ceiling.append(ceiling)
      }
      // An attacker from another corpus serves every fold.
      if let key = fold.native, natives.insert(key).inserted {
        let native =
          key == fold.ceiling ? plan.files.ceiling(cell, fold) : plan.files.native(cell, fold)
        scores.add(try table(key), as: native)
        names.native.append(native)
      }
    }
    var replicateFile: String?
    if let key = planned.retrained {
      let name = plan.files.retrained(cell)
      let path = try store.file(ReplicateTable.fileName, of: key)
      scores.add(try ReplicateTable(file: path), as: name)
      replicateFile = name
    }
    return CellResult(
      cell: cell.entering(at: splice), status: .measured, folds: planned.folds.map(\.fold),
      trainings: trainings,
      native: names.native.isEmpty
        ? nil : NativeResult(speakers: .heldOut, scoreFiles: names.native),
      scoreFiles: names.own, ceilingFiles: names.ceiling, replicateFile: replicateFile)
  }
}
