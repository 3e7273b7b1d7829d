internal import Results
internal import TelltaleCore

/// Which rows attackers learn from and are judged on.
extension ResolvedAudit {
  /// Rows of a corpus that carry the attribute.
  package func labelledRows(of content: CorpusContent) -> [Int] {
    attribute.labels(of: content.utterances).enumerated()
      .compactMap { $0.element == nil ? nil : $0.offset }
  }

  /// Rows of the evaluation corpus that a fold's attacks are judged on: the model heard none of
  /// their speakers, and an attacker none of their utterances.
  package func judgedRows(ofFold fold: Int) -> [Int] { evaluation.judgedRows(ofFold: fold) }

  /// Rows of a corpus that an attacker on a fold learns from and stops on.
  ///
  /// Throws `.speakerOverlap` if an attacker learnt from a speaker whom it is judged on, and the
  /// attribute is not the speaker.
  func learntRows(of content: CorpusContent, fold: Int) throws(AuditError) -> (
    training: [Int], validation: [Int]
  ) {
    let labelled = labelledRows(of: content)
    guard content.name == evaluationCorpus.name else {
      return content.split(labelled, share: configuration.validationShare)
    }
    let foldOfRow = content.folds.foldOfRow
    if attribute.isIdentity {
      let split = evaluation.enrolment(of: labelled.filter { foldOfRow[$0] == fold })
      return (split.training, split.validation)
    }
    let learnt = labelled.filter { foldOfRow[$0] != fold }
    try SpeakerOverlap.refuse(
      training: learnt, test: content.folds.testRows(ofFold: fold), of: content.utterances)
    return content.split(learnt, share: configuration.validationShare)
  }

  /// What a fold's attackers tell apart: the attribute's classes, or the speakers enrolled.
  package func classes(ofFold fold: Int) -> [String] { evaluation.classes(ofFold: fold) }
}
