internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// A place where a representation could be cut off, and the scores of the task's probe there.
  struct Place {
    let point: TransmissionPoint
    let id: String
    let tap: TapDescription
    let defence: String?
    let sent: TapShape
    /// One per fold; empty where the probe failed.
    let tables: [ScoreTable]
    let files: [String]
  }

  /// Every tap, bare and behind each defence, for each feature of the model; empty where the audit
  /// compares none.
  ///
  /// Throws `.corruptedArtifact` where the stated ones are others.
  func places() throws(AuditError) -> [Place] {
    let taps = try taps()
    let isProbed = configuration.taskProbe != AuditConfiguration.noTaskProbe
    let count = features.count * taps.count * (1 + configuration.defences.count)
    guard (stated.transmission != nil) == (isProbed && count > 1) else { throw Self.otherPlaces }
    guard let stated = stated.transmission else { return [] }
    let names = [nil] + configuration.defences.map { Optional($0.name) }
    var places: [Place] = []
    for feature in features {
      for (index, tap) in zip(TapIndex.all(of: taps), taps) {
        for (defence, name) in names.enumerated() {
          guard places.count < stated.points.count else { throw Self.otherPlaces }
          let own = stated.points[places.count]
          let isBare = defence == 0
          var tables: [ScoreTable] = []
          for file in own.taskFiles { tables.append(try scores(file)) }
          try check(tables, own.taskFiles)
          places.append(
            Place(
              point: TransmissionPoint(
                feature: feature, tap: index,
                defence: isBare ? nil : DefenceIndex(defence - 1)),
              id: ((features.count > 1 ? [feature] : []) + [tap.name] + [name].compactMap(\.self))
                .joined(separator: "/"), tap: tap, defence: name,
              sent: isBare ? tap.shape : own.sent, tables: tables,
              files: own.taskFiles))
        }
      }
    }
    guard places.count == stated.points.count else { throw Self.otherPlaces }
    return places
  }

  private static let otherPlaces = AuditError(
    .corruptedArtifact, "the places to cut at are not those of the recorded settings")

  /// The probe is judged on every fold's held-out speakers, or failed.
  private func check(_ tables: [ScoreTable], _ files: [String]) throws(AuditError) {
    let folds = try folds()
    guard tables.isEmpty || tables.count == folds.count else {
      throw AuditError(.corruptedArtifact, "\(files[0]): not one file of the task for each fold")
    }
    for (fold, (table, file)) in zip(folds, zip(tables, files)) {
      let held = evaluation.held(inFold: fold)
      guard table.rows == held.map({ $0.scoreRow(truth: $0.emotion) }) else {
        throw AuditError(
          .corruptedArtifact, "\(file) does not judge the utterances of fold \(fold)")
      }
    }
  }

  /// Nil where the audit compares no places.
  ///
  /// - Parameter metrics: by cell id, in the order of the audit's metrics.
  func transmission(
    _ cells: [CellResult], _ metrics: [String: [JudgedMetric]], _ places: [Place]
  ) -> TransmissionResult? {
    guard stated.transmission != nil else { return nil }
    let points = places.map { place in
      TransmissionResult.Point(
        id: place.id, modelFeature: place.point.feature, tap: place.tap, defence: place.defence,
        sent: place.sent, task: place.tables.compactMap(TaskScore.init(ofTask:)),
        attack: PlaceAttack.leading(
          cells.filter {
            $0.cell.kind == .attack && $0.cell.tap == place.tap
              && $0.cell.modelFeature == place.point.feature && $0.cell.defence == place.defence
          }), taskFiles: place.files)
    }
    return TransmissionAdvice(
      points: points,
      readings: PairedReadings(metrics, among: points.compactMap(\.attack?.cell))
    ).result
  }
}
