internal import AuditCore

extension ResultCollector {
  /// Scores of the task's probe at one place, a table per fold.
  struct TaskTables {
    let point: TransmissionPoint
    let tables: [ScoreTable]
  }

  /// What the task's probes said; a place where one failed has no tables.
  func taskTables(_ run: AuditEngine.Run, into folder: String) throws(AuditError) -> [TaskTables] {
    var found: [TaskTables] = []
    var points: [TransmissionPoint] = []
    for task in plan.taskScores where !points.contains(task.point) { points.append(task.point) }
    for point in points {
      let folds = plan.taskScores.filter { $0.point == point }
      var tables: [ScoreTable] = []
      for task in folds where run.failures[task.scores] == nil {
        let table = try scores(task.scores)
        let name = "task_" + id(of: point).replacing("/", with: "_")
        try OutputFile.replace("\(folder)/\(name)_fold-\(task.fold).csv", with: table.csv())
        tables.append(table)
      }
      found.append(
        TaskTables(point: point, tables: tables.count == folds.count ? tables : []))
    }
    return found
  }

  /// Nil where the audit compares no places.
  func transmission(_ cells: [CellResult], _ tasks: [TaskTables]) -> TransmissionResult? {
    guard tasks.count > 1 else { return nil }
    return TransmissionAdvice(
      points: tasks.map { task in
        let tap = audit.model.taps[task.point.tapIndex]
        let defence = task.point.defence.map { audit.defences[$0] }
        return TransmissionResult.Point(
          id: id(of: task.point), modelFeature: task.point.feature, tap: tap,
          defence: defence?.component.name,
          valueCount: defence?.shapes[task.point.tapIndex].reduce(1, *) ?? tap.elementCount,
          task: task.tables.compactMap(TaskScore.init(ofTask:)),
          attack: strongest(
            cells.filter {
              $0.cell.kind == .attack && $0.cell.tap == tap
                && $0.cell.modelFeature == task.point.feature
                && $0.cell.defence == defence?.component.name
            }))
      }
    ).result
  }

  func id(of point: TransmissionPoint) -> String {
    ((audit.model.features.count > 1 ? [point.feature] : [])
      + [audit.model.taps[point.tapIndex].name]
      + (point.defence.map { [audit.defences[$0].component.name] } ?? []))
      .joined(separator: "/")
  }

  private func strongest(_ cells: [CellResult]) -> TransmissionResult.Attack? {
    cells.compactMap { outcome -> TransmissionResult.Attack? in
      guard let verdict = outcome.evidence?.verdict.kind, outcome.status == .measured else {
        return nil
      }
      for metric in VerdictRule.decisive {
        if let summary = outcome.leakage.first(where: { $0.metric == metric }),
          let mean = summary.mean, let chance = summary.chance
        {
          return TransmissionResult.Attack(
            cell: outcome.cell.id, metric: metric, leakage: mean, chance: chance,
            interval: summary.interval?.range, verdict: verdict)
        }
      }
      return nil
    }.max { $0.leakage < $1.leakage }
  }
}
