package import TelltaleCore

/// The rows that the stages of a plan learn from and are judged on, each list made once.
package struct PlannedRows {
  /// What a learner takes of a corpus.
  package struct Split {
    package let training: RowList
    package let validation: RowList

    /// For a learner that stops on nothing: all of it.
    package var whole: Split {
      Split(
        training: RowList((training.indices + validation.indices).sorted()), validation: RowList([])
      )
    }
  }

  private struct Place: Hashable {
    let corpus: String
    let fold: Int
  }

  private let audit: ResolvedAudit
  private var judgedRows: [Int: RowList] = [:]
  private var fittedRows: [Int: RowList] = [:]
  private var learntRows: [Place: Split] = [:]
  private var wholeRows: [Place: Split] = [:]
  private var modelRows: [Int: (split: Split, test: RowList)] = [:]
  private var allRows: [String: RowList] = [:]
  private var labelledRows: [String: RowList] = [:]
  private var foldClasses: [Int: [String]] = [:]

  init(_ audit: ResolvedAudit) { self.audit = audit }

  /// What a fold's attacks are judged on.
  package mutating func judged(fold: Int) -> RowList {
    if let known = judgedRows[fold] { return known }
    let made = RowList(audit.judgedRows(ofFold: fold))
    judgedRows[fold] = made
    return made
  }

  /// What a fold's attackers learn from. Throws `.speakerOverlap`.
  package mutating func learnt(of content: CorpusContent, fold: Int) throws(AuditError) -> Split {
    let place = Place(corpus: content.name, fold: fold)
    if let known = learntRows[place] { return known }
    let split = try audit.learntRows(of: content, fold: fold)
    let made = Split(
      training: RowList(split.training), validation: RowList(split.validation))
    learntRows[place] = made
    return made
  }

  /// The same for a learner that stops on nothing.
  mutating func wholeLearnt(of content: CorpusContent, fold: Int) throws(AuditError) -> Split {
    let place = Place(corpus: content.name, fold: fold)
    if let known = wholeRows[place] { return known }
    let made = try learnt(of: content, fold: fold).whole
    wholeRows[place] = made
    return made
  }

  /// What a fold's primary model, and the task's probe behind it, learn from and are judged on.
  ///
  /// Throws `.speakerOverlap` if they shared a speaker.
  package mutating func model(fold: Int) throws(AuditError) -> (split: Split, test: RowList) {
    if let known = modelRows[fold] { return known }
    let content = audit.evaluationCorpus
    let test = content.folds.testRows(ofFold: fold)
    let split = content.split(
      content.folds.trainingRows(ofFold: fold), share: audit.configuration.validationShare)
    try SpeakerOverlap.refuse(
      training: split.training + split.validation, test: test, of: content.utterances)
    let made = (
      Split(training: RowList(split.training), validation: RowList(split.validation)),
      RowList(test)
    )
    modelRows[fold] = made
    return made
  }

  /// What a fold's defences are fitted to: what the model is, or would have been, trained on, as far
  /// as it carries the attribute.
  package mutating func fitted(fold: Int) -> RowList {
    if let known = fittedRows[fold] { return known }
    let content = audit.evaluationCorpus
    let labelled = Set(labelled(of: content).indices)
    let made = RowList(content.folds.trainingRows(ofFold: fold).filter(labelled.contains))
    fittedRows[fold] = made
    return made
  }

  package mutating func all(of content: CorpusContent) -> RowList {
    if let known = allRows[content.name] { return known }
    let made = RowList(Array(content.utterances.indices))
    allRows[content.name] = made
    return made
  }

  /// Those that carry the attribute.
  mutating func labelled(of content: CorpusContent) -> RowList {
    if let known = labelledRows[content.name] { return known }
    let made = RowList(audit.labelledRows(of: content))
    labelledRows[content.name] = made
    return made
  }

  /// What a fold's attackers tell apart.
  package mutating func classes(fold: Int) -> [String] {
    if let known = foldClasses[fold] { return known }
    let made = audit.classes(ofFold: fold)
    foldClasses[fold] = made
    return made
  }
}
