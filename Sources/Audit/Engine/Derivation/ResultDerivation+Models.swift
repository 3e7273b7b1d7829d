internal import Plan
internal import Results
internal import TelltaleCore

extension ResultDerivation {
  /// The models under audit, judged on each fold by their own answers.
  func primaryModels() throws(AuditError) -> [PrimaryModelResult] {
    guard stated.primaryModels.count == features.count else {
      throw AuditError(
        .corruptedArtifact,
        "the recorded settings name \(features.count) features of the model, and the result has"
          + " \(stated.primaryModels.count) models")
    }
    var models: [PrimaryModelResult] = []
    for (feature, own) in zip(features, stated.primaryModels) {
      let component = try use(.model, nil)
      // Where a model failed, so did every attack on it.
      let isAttacked = stated.cells.contains {
        $0.status == .measured && $0.cell.kind == .attack && $0.cell.modelFeature == feature
      }
      let wanted = try self.folds()
      guard !isAttacked || own.folds.map(\.fold) == wanted else {
        throw AuditError(
          .corruptedArtifact, "the model is not judged on every fold that it was attacked on")
      }
      var folds: [PrimaryModelResult.Fold] = []
      for fold in own.folds {
        guard (0..<evaluation.folds.count).contains(fold.fold) else {
          throw AuditError(.corruptedArtifact, "there is no fold \(fold.fold)")
        }
        var table: ScoreTable?
        if let file = fold.scoreFile { table = try scores(file) }
        let held = evaluation.held(inFold: fold.fold)
        guard table.map({ $0.rows == held.map { $0.scoreRow(truth: $0.emotion) } }) ?? true else {
          throw AuditError(
            .corruptedArtifact, "the model's answers are not on the utterances of fold \(fold.fold)"
          )
        }
        folds.append(
          try fold.judged(on: held, by: table, attribute: evaluation.attribute))
      }
      models.append(
        PrimaryModelResult(
          component: component, cameTrained: own.cameTrained,
          declaration: stated.primaryModel.declaration,
          corpus: try use(.corpus, configuration.model.corpus),
          corpusDescription: evaluation.description,
          feature: own.feature.role == .model ? component : try use(.feature, feature),
          emotions: evaluation.emotions, plannedFoldCount: evaluation.folds.count, folds: folds))
    }
    return models
  }

  /// A component of the provenance; the first of its role where no name is given.
  private func use(_ role: Role, _ name: String?) throws(AuditError) -> ComponentUse {
    let found = stated.provenance.components.first {
      $0.role == role && (name == nil || $0.name == name)
    }
    guard let found else {
      throw AuditError(
        .corruptedArtifact, "the provenance names no \(role)\(name.map { " '\($0)'" } ?? "")")
    }
    return found
  }
}
