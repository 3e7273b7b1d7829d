internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// What other training speakers are worth to attackers that learnt from a corpus (SPEC §12.2).
  func correction(of corpus: String) throws(AuditError) -> LearningCorrection {
    let folds = try folds()
    let units = folds.map { Set(evaluation.judgedRows(ofFold: $0).map(unit)) }
    let judged = Double(units.map(\.count).reduce(0, +))
    guard corpus == configuration.model.corpus else {
      let count = stated.provenance.corpora.first { $0.name == corpus }?.speakerCount ?? 0
      return .apart(judged: judged, learnt: Double(max(1, count)))
    }
    let all = Set(evaluation.labelledRows.map(unit)).count
    // Of "who speaks?" every fold enrols the other half of its own recordings.
    let learnt =
      evaluation.attribute.isIdentity
      ? folds.map { evaluation.enrolledCount(inFold: $0) } : units.map { all - $0.count }
    let mean = max(1, Double(learnt.reduce(0, +)) / Double(max(1, learnt.count)))
    return evaluation.attribute.isIdentity
      ? .apart(judged: judged, learnt: mean) : .crossValidated(judged: judged, learnt: mean)
  }

  /// What intervals draw as a whole.
  private func unit(_ row: Int) -> String {
    let utterance = evaluation.utterances[row]
    return evaluation.attribute.isIdentity ? utterance.id : utterance.speaker
  }
}

extension Evaluation {
  fileprivate func enrolledCount(inFold fold: Int) -> Int {
    let labelled = Set(labelledRows)
    let split = enrolment(of: folds.testRows(ofFold: fold).filter(labelled.contains))
    return split.training.count + split.validation.count
  }
}
