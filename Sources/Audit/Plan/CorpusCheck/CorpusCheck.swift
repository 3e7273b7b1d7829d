public import TelltaleCore

/// Reads a whole corpus and tells what it holds: speakers, classes and folds, and every defect.
///
/// What counts as a defect: a recording that is missing or unreadable; silent (no sample above
/// -60 dB of full scale); clipped (3 or more consecutive samples at full scale, 0.9999, on one
/// side); duplicate (the same decoded samples as another); a speaker with one emotion only, where
/// the corpus has more; what is wrong with labels (`LabelReview`), where most speakers have one
/// value of an attribute also those who have several; a fold that holds out nobody of a class. Sound
/// is judged as the corpus reads it, at its sample rate: clipping that a recording had before it was
/// resampled may be smoothed away.
public struct CorpusCheck: Sendable {
  /// Attribute that an audit would be of; nil for `gender`, or else the corpus's first.
  public let attribute: String?

  /// Whether a corpus labels the attribute is seen by `run`.
  public init(attribute: String? = nil) { self.attribute = attribute }

  /// Checks a corpus. Uses the execution's thread count for reading, and its seed for the folds.
  ///
  /// Throws what listing throws, `.unknownName` for an attribute that the corpus does not label,
  /// and `.cancelled`. Everything else that is wrong is in the report.
  public func run(_ corpus: any Corpus, execution: Execution) throws(AuditError)
    -> CorpusCheckReport
  {
    let description = corpus.description
    let audited = try auditedAttribute(description)
    let listing = try corpus.list()
    let review = LabelReview(of: listing.utterances, description)
    let outcomes =
      description.hasSound
      ? try SoundCheck.examine(review.utterances, of: corpus, execution: execution)
      : review.utterances.map { _ in .soundless }
    let contents = CorpusContents(
      utterances: review.utterances, outcomes: outcomes, description: description)

    var choice: FoldChoice?
    var foldProblem: String?
    var foldDefects: [CorpusDefect] = []
    do throws(AuditError) {
      // As an audit would cut it that is told to take a mistaken label for what it is.
      let isMistaken = !review.varyingDefects(
        description.attributes.filter { $0.name == audited }
      ).isEmpty
      choice = try FoldChoice(
        of: review.settling(audited ?? "", by: isMistaken ? .majority : .byUtterance).utterances,
        description, attribute: audited,
        seed: execution.seed)
      foldDefects = choice?.defects ?? []
    } catch {
      foldProblem = error.message
      foldDefects = [CorpusDefect(.unjudged, subject: "folds", message: error.message)]
    }
    let folds = choice?.folds
    let sameSounds = contents.sameSounds()
    let defects =
      listing.defects + contents.soundDefects() + contents.defects(of: sameSounds)
      + contents.oneClassSpeakers() + review.findings.map(\.defect)
      + review.varyingDefects(description.attributes) + foldDefects
    return CorpusCheckReport(
      schemaVersion: CorpusCheckReport.currentSchemaVersion, corpus: description,
      utteranceCount: review.utterances.count,
      speakerCount: Set(review.utterances.map(\.speaker)).count,
      readCount: contents.readCount,
      totalSeconds: contents.seconds.reduce(0, +),
      durationRangeSeconds: contents.durationRange, emotions: contents.emotionTable(),
      attributes: description.attributes.map(contents.table(of:)), auditedAttribute: audited,
      foldSeed: execution.seed, folds: contents.foldTable(folds, attribute: audited),
      foldProblem: foldProblem, foldNotes: choice?.notes ?? [],
      speakers: contents.speakerTable(folds), sameSounds: sameSounds,
      defects: CorpusCheck.sorted(defects))
  }

  private func auditedAttribute(_ description: CorpusDescription) throws(AuditError) -> String? {
    let names = description.attributes.map(\.name)
    guard let attribute else { return names.contains("gender") ? "gender" : names.first }
    guard names.contains(attribute) else {
      throw AuditError(
        .unknownName,
        "\(description.name) does not label '\(attribute)'"
          + NearName.hint(for: attribute, among: names))
    }
    return attribute
  }

  private static func sorted(_ defects: [CorpusDefect]) -> [CorpusDefect] {
    CorpusDefect.Kind.allCases.flatMap { kind in
      defects.filter { $0.kind == kind }
        .sorted { ($0.subject, $0.message) < ($1.subject, $1.message) }
    }
  }
}
