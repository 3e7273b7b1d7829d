internal import AuditCore

extension ResultCollector {
  /// What several cells share, read and measured once.
  struct Readings {
    var metrics: [ContentHash: [Measurement]] = [:]
    var ceilings: [[ContentHash]: Ceiling] = [:]
    var emotion: [ContentHash: TaskScore] = [:]
  }

  /// One cell's outcome, and its tables in the order of the folds.
  func collect(
    _ planned: AuditPlan.PlannedCell, run: AuditEngine.Run, into folder: String,
    _ readings: inout Readings
  ) throws(AuditError) -> (CellResult, [ScoreTable]) {
    func outcome(_ status: CellResult.Status) -> (CellResult, [ScoreTable]) {
      (
        CellResult(
          cell: planned.cell, status: status, folds: [], leakage: [], ceiling: [], scoreFiles: []),
        []
      )
    }
    if let exclusion = planned.exclusion { return outcome(.notRun(because: exclusion)) }
    var tables: [ScoreTable] = []
    var files: [String] = []
    var trainings: [TrainingHistory] = []
    var splice: Splice?
    for fold in planned.folds {
      let keys = [fold.scores, fold.ceiling, fold.native].compactMap(\.self)
      if let error = keys.lazy.compactMap({ run.failures[$0] }).first {
        return outcome(.failed(because: error.description))
      }
      do throws(AuditError) {
        let table = try scores(fold.scores)
        tables.append(table)
        let record = try store.json(ScoresStage.Record.self, "record.json", of: fold.scores)
        trainings.append(
          TrainingHistory(
            fold: fold.fold, repetition: fold.repetition, attemptCount: record.attemptCount,
            answersAlike: table.scores.answersAlike))
        splice = record.splice
        let name =
          planned.cell.id.split(separator: "/").joined(separator: "_") + "_\(part(of: fold))"
        try OutputFile.replace("\(folder)/\(name).csv", with: table.csv())
        files.append("scores/\(name).csv")
      } catch {
        if error.code == .storageFailed { throw error }
        return outcome(.failed(because: error.description))
      }
    }
    let native: NativeResult?
    let ceiling: Ceiling
    do throws(AuditError) {
      native = try self.native(planned, &readings)
      ceiling = try self.ceiling(planned, into: folder, &readings)
    } catch {
      return outcome(.failed(because: error.description))
    }
    let isAttack = planned.cell.kind == .attack
    let result = CellResult(
      cell: planned.cell.entering(at: splice), status: .measured, folds: planned.folds.map(\.fold),
      trainings: trainings, leakage: try statistics.summaries(of: tables),
      ceiling: ceiling.leakage, native: native,
      emotion: tables.compactMap(TaskScore.init(emotionOf:)),
      slices: isAttack ? try slices(of: tables) : [],
      picture: isAttack ? pictures.picture(of: tables) : nil, scoreFiles: files,
      ceilingFiles: ceiling.files)
    return (result, tables)
  }

  /// `fold-0`, and `fold-0_seed-2` where the audit has several seeds.
  private func part(of fold: AuditPlan.FoldStages) -> String {
    "fold-\(fold.fold)" + (audit.configuration.seeds > 1 ? "_seed-\(fold.repetition + 1)" : "")
  }

  /// The attacker on its own corpus. One entry per trained attacker: one from another corpus
  /// serves every fold.
  private func native(_ planned: AuditPlan.PlannedCell, _ readings: inout Readings)
    throws(AuditError) -> NativeResult?
  {
    var keys: [ContentHash] = []
    for key in planned.folds.compactMap(\.native) where !keys.contains(key) { keys.append(key) }
    guard !keys.isEmpty else { return nil }
    var measured: [[Measurement]] = []
    for key in keys { measured.append(try read(key, &readings)) }
    let isOwn = planned.cell.attackerCorpus == audit.configuration.model.corpus
    return NativeResult(
      speakers: isOwn ? .heldOut : .validation, leakage: statistics.summaries(measured),
      emotion: keys.compactMap { readings.emotion[$0] })
  }

  /// An attacker on raw features, and the files with its scores.
  struct Ceiling {
    var leakage: [MetricSummary] = []
    var files: [String] = []
  }

  /// Several taps, and both kinds of knowledge, share one.
  private func ceiling(
    _ planned: AuditPlan.PlannedCell, into folder: String, _ readings: inout Readings
  ) throws(AuditError) -> Ceiling {
    let keys = planned.folds.compactMap(\.ceiling)
    if keys.isEmpty { return Ceiling() }
    if let known = readings.ceilings[keys] { return known }
    let cell = planned.cell
    let name = "ceiling_\(cell.attacker)_\(cell.attackerCorpus)_\(cell.awareness.rawValue)"
    var tables: [ScoreTable] = []
    var files: [String] = []
    for (fold, key) in zip(planned.folds, keys) {
      let table = try scores(key)
      let file = "\(name)_\(part(of: fold)).csv"
      try OutputFile.replace("\(folder)/\(file)", with: table.csv())
      tables.append(table)
      files.append("scores/\(file)")
    }
    let found = Ceiling(leakage: try statistics.summaries(of: tables), files: files)
    readings.ceilings[keys] = found
    return found
  }

  private func read(_ key: ContentHash, _ readings: inout Readings)
    throws(AuditError) -> [Measurement]
  {
    if let known = readings.metrics[key] { return known }
    let table = try scores(key)
    let measured = try statistics.measure(table)
    readings.metrics[key] = measured
    readings.emotion[key] = TaskScore(emotionOf: table)
    return measured
  }
}
