internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// A cell with its numbers, its tables in the order of the folds, and what it is tested by.
  struct MeasuredCell: Sendable {
    let outcome: CellResult
    var tables: [ScoreTable] = []
    var metrics: [JudgedMetric] = []
  }

  /// Every cell, several at a time, in the plan's order.
  ///
  /// Throws as `plannedCells`, what files and metrics throw, and `.cancelled`.
  func measuredCells(_ execution: Execution) throws(AuditError) -> [MeasuredCell] {
    let cells = try plannedCells()
    let readings = try readings(of: cells, execution)
    let part = part(of: cells.count)
    return try cells.indices.mapInParallel(threadCount: statistics.threadCount) {
      index throws(AuditError) in
      try execution.checkCancelled()
      execution.report(
        Progress(
          fraction: Double(index) / Double(cells.count),
          note: "cell \(index + 1) of \(cells.count)"))
      return try part.measured(stated.cells[index], as: cells[index], readings)
    }
  }

  /// The cells that the settings ask for, in the plan's order; of each, the stated one with what
  /// follows from the settings put in.
  ///
  /// Throws `.corruptedArtifact` where the stated ones are others: none may be left out.
  func plannedCells() throws(AuditError) -> [Cell] {
    var cells: [Cell] = []
    for kind in [Cell.Kind.attack] + configuration.controls {
      for feature in features {
        for tap in try taps() {
          for attacker in configuration.attackers {
            let axes = ScenarioMatrix.axes(
              of: configuration, kind: kind, attacker: attacker, family: family(of: attacker))
            for axes in axes {
              cells.append(
                try cell(
                  cells.count, kind, feature: feature, tap: tap, attacker.component.name, axes))
            }
          }
        }
      }
    }
    guard cells.count == stated.cells.count else {
      throw AuditError(
        .corruptedArtifact,
        "the recorded settings ask for \(cells.count) attacks and controls, and the result has"
          + " \(stated.cells.count)")
    }
    return cells
  }

  private func family(of attacker: AttackerSpecification) -> String {
    stated.cells.first { $0.cell.attacker == attacker.component.name }?.cell.family ?? ""
  }

  /// Taps of the settings, as the model declares them.
  func taps() throws(AuditError) -> [TapDescription] {
    var taps: [TapDescription] = []
    for name in configuration.model.taps {
      guard let tap = stated.primaryModel.declaration.taps.first(where: { $0.name == name }) else {
        throw AuditError(.corruptedArtifact, "the model declares no tap '\(name)'")
      }
      taps.append(tap)
    }
    return taps
  }

  private func cell(
    _ index: Int, _ kind: Cell.Kind, feature: String, tap: TapDescription, _ attacker: String,
    _ axes: ScenarioMatrix.Axes
  ) throws(AuditError) -> Cell {
    guard index < stated.cells.count else {
      throw AuditError(
        .corruptedArtifact, "the recorded settings ask for attacks that the result does not have")
    }
    let own = stated.cells[index].cell
    let model = stated.primaryModel.declaration
    return Cell(
      id: "", kind: kind, modelFeature: feature, tap: tap,
      defence: axes.defence.map { configuration.defences[$0.value].name },
      attribute: configuration.attribute, attacker: attacker, family: own.family,
      architecture: own.architecture, initialisation: own.initialisation,
      awareness: axes.awareness, attackerCorpus: axes.corpus, knowledge: axes.knowledge,
      scenario: Scenario(
        family: model.family.map { $0 == own.family },
        architecture: model.architecture.map { $0 == own.architecture },
        data: axes.corpus == configuration.model.corpus),
      splice: own.splice, adaptation: axes.adaptation
    ).named(namingFeature: features.count > 1)
  }

  private func measured(
    _ stated: CellResult, as cell: Cell, _ readings: Readings
  ) throws(AuditError) -> MeasuredCell {
    guard stated.status == .measured else {
      return MeasuredCell(outcome: CellResult(cell: cell, status: stated.status, folds: []))
    }
    let tables = try judged(stated, cell)
    let isAttack = cell.kind == .attack
    let correction = readings.correction(of: cell.attackerCorpus)
    let metrics = try statistics.judged(tables, correction)
    let outcome = CellResult(
      cell: cell, status: .measured, folds: stated.folds,
      trainings: zip(stated.trainings, tables).map { training, table in
        TrainingHistory(
          fold: training.fold, repetition: training.repetition,
          attemptCount: training.attemptCount, answersAlike: table.scores.answersAlike)
      },
      leakage: metrics.map(\.summary),
      ceiling: try ceiling(stated.ceilingFiles, of: tables, readings),
      native: native(nativeFiles(stated, cell), of: cell, readings),
      emotion: tables.compactMap(TaskScore.init(emotionOf:)),
      slices: isAttack ? try slices(of: tables, correction) : [],
      picture: isAttack ? pictures.picture(of: tables) : nil, scoreFiles: stated.scoreFiles,
      ceilingFiles: stated.ceilingFiles, replicateFile: stated.replicateFile)
    return MeasuredCell(outcome: outcome, tables: tables, metrics: metrics)
  }

  /// A cell's tables; each fold once for each seed, on the utterances that the fold judges.
  private func judged(_ stated: CellResult, _ cell: Cell) throws(AuditError) -> [ScoreTable] {
    let seeds = configuration.attackers.first { $0.component.name == cell.attacker }?.seeds
    guard let seeds = seeds ?? configuration.seeds else {
      throw AuditError(
        .corruptedArtifact,
        "the recorded settings do not say how often '\(cell.attacker)' was trained")
    }
    let count = ScenarioMatrix.trainingCount(of: cell.kind, attackerIs: seeds)
    let parts = try folds().flatMap { fold in (0..<count).map { (fold: fold, seed: $0) } }
    guard stated.folds == parts.map(\.fold), stated.scoreFiles.count == parts.count,
      Set(stated.scoreFiles).count == parts.count,
      stated.trainings.map(\.fold) == parts.map(\.fold),
      stated.trainings.map(\.repetition) == parts.map(\.seed)
    else {
      throw AuditError(
        .corruptedArtifact, "\(cell.id): not one training and one file of scores for each fold")
    }
    var tables: [ScoreTable] = []
    for (part, file) in zip(parts, stated.scoreFiles) {
      let table = try scores(file)
      guard table.rows == evaluation.scoreRows(ofFold: part.fold),
        table.classes == evaluation.classes(ofFold: part.fold)
      else {
        throw AuditError(
          .corruptedArtifact, "\(file) does not judge the utterances of fold \(part.fold)")
      }
      tables.append(table)
    }
    return tables
  }

  private func ceiling(_ files: [String], of attack: [ScoreTable], _ readings: Readings)
    throws(AuditError) -> [MetricSummary]
  {
    guard let ceiling = readings.ceilings[files] else { return [] }
    guard ceiling.rows == attack.map(\.rows) else {
      throw AuditError(
        .corruptedArtifact, "\(files[0]): a ceiling is not judged on the rows of its attack")
    }
    return ceiling.summaries
  }

  /// On the attacked corpus the native twin is judged as the ceiling is; on another it is stated.
  func nativeFiles(_ stated: CellResult, _ cell: Cell) -> [String] {
    guard cell.kind == .attack else { return [] }
    return cell.attackerCorpus == configuration.model.corpus
      ? stated.ceilingFiles : stated.native?.scoreFiles ?? []
  }

  /// The attacker on its own corpus. One entry per trained attacker: one from another corpus serves
  /// every fold.
  private func native(_ files: [String], of cell: Cell, _ readings: Readings) -> NativeResult? {
    guard !files.isEmpty else { return nil }
    let natives = files.compactMap { readings.natives[$0] }
    return NativeResult(
      speakers: cell.attackerCorpus == configuration.model.corpus ? .heldOut : .validation,
      leakage: statistics.summaries(natives.map(\.measured)),
      emotion: natives.compactMap(\.emotion), scoreFiles: files)
  }
}
