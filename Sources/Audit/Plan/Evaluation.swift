package import Results
package import TelltaleCore

/// The attacked corpus as far as results depend on it: its labels, and who is judged in which fold.
package struct Evaluation: Sendable {
  package let description: CorpusDescription
  /// As the audit takes them.
  package let utterances: [Utterance]
  /// As the corpus lists them: all else follows from them and the settings.
  package let listed: [Utterance]
  package let review: LabelReview
  package let folds: SpeakerFolds
  /// With the classes that occur; of "who speaks?" the speakers themselves.
  package let attribute: AttributeDescription
  package let validationShare: Double

  /// Throws `.unknownName` for an attribute that the corpus does not label, `.invalidLabels` for one
  /// of a single class, or that varies within a speaker where it may not, and what `SpeakerFolds`
  /// throws.
  package init(
    of listed: [Utterance], _ description: CorpusDescription, by configuration: AuditConfiguration
  ) throws(AuditError) {
    let (attribute, corpus) = (configuration.attribute, configuration.model.corpus)
    self.description = description
    self.listed = listed
    validationShare = configuration.validationShare
    review = try LabelReview(of: listed, description)
      .settling(attribute, by: configuration.varyingLabels)
    utterances = review.utterances
    folds = try FoldChoice(
      of: utterances, description, attribute: attribute, seed: Seed(0)
    ).folds
    self.attribute = try Self.attribute(attribute, of: utterances, description, corpus: corpus)
  }

  /// Names of emotions that occur, in the corpus's order.
  package var emotions: [String] {
    let present = Set(utterances.map(\.emotion))
    return description.emotions.filter(present.contains)
  }

  /// Utterances whose speakers are held out in a fold.
  package func held(inFold fold: Int) -> [Utterance] {
    folds.testRows(ofFold: fold).map { utterances[$0] }
  }

  /// Rows that carry the attribute.
  package var labelledRows: [Int] {
    attribute.labels(of: utterances).enumerated()
      .compactMap { $0.element == nil ? nil : $0.offset }
  }

  /// Rows that a fold's attacks are judged on: the model heard none of their speakers, and an attacker
  /// none of these utterances.
  package func judgedRows(ofFold fold: Int) -> [Int] {
    let labelled = Set(labelledRows)
    let held = folds.testRows(ofFold: fold).filter(labelled.contains)
    return attribute.isIdentity ? enrolment(of: held).judged : held
  }

  /// What a table of a fold's scores says of those rows.
  package func scoreRows(ofFold fold: Int) -> [ScoreTable.Row] {
    let judged = judgedRows(ofFold: fold).map { utterances[$0] }
    return zip(judged, attribute.labels(of: judged)).map { $0.scoreRow(truth: $1 ?? "") }
  }

  /// What a fold's attackers tell apart: the attribute's classes, or the speakers enrolled.
  package func classes(ofFold fold: Int) -> [String] {
    guard attribute.isIdentity else { return attribute.classes }
    return Set(judgedRows(ofFold: fold).map { utterances[$0].speaker }).sorted()
  }

  package func enrolment(of rows: [Int]) -> EnrolmentSplit {
    EnrolmentSplit(rows: rows, of: utterances, validationShare: validationShare)
  }

  private static func attribute(
    _ name: String, of utterances: [Utterance], _ description: CorpusDescription, corpus: String
  ) throws(AuditError) -> AttributeDescription {
    let known = description.attributes
    let identity = AttributeDescription(
      name: AttributeDescription.speaker, classes: Set(utterances.map(\.speaker)).sorted(),
      note: "Who speaks, among speakers that the model never heard: half of each one's utterances"
        + " are known to the attacker, the other half is judged.", category: .identity)
    guard let attribute = ([identity] + known).first(where: { $0.name == name }) else {
      throw AuditError(
        .unknownName,
        "corpus '\(corpus)' labels no attribute '\(name)'"
          + NearName.hint(for: name, among: known.map(\.name) + [identity.name]))
    }
    if attribute.isIdentity { return identity }
    let present = Set(utterances.compactMap { $0.attributes[name] })
    let classes = attribute.classes.filter(present.contains)
    guard classes.count >= 2 else {
      throw AuditError(
        .invalidLabels,
        "corpus '\(corpus)' has one class only of '\(name)' (\(classes.joined())), so there is"
          + " nothing to infer")
    }
    return AttributeDescription(
      name: name, classes: classes, note: attribute.note, category: attribute.category)
  }
}
