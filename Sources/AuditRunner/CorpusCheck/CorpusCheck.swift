public import AuditCore

/// Reads a whole corpus and tells what it holds: speakers, classes and folds, and every defect.
///
/// What counts as a defect: a recording that is missing or unreadable; silent (no sample above
/// -60 dB of full scale); clipped (3 or more consecutive samples at full scale, 0.9999, on one
/// side); duplicate (the same decoded samples as another); a speaker with one emotion only, where
/// the corpus has more; a label that the corpus's own description does not know. Sound is judged as
/// the corpus reads it, at its sample rate: clipping that a recording had before it was resampled
/// may be smoothed away.
public struct CorpusCheck: Sendable {
  /// Attribute that the folds are balanced by; nil for `gender`, or else the corpus's first.
  public let attribute: String?

  public init(attribute: String? = nil) { self.attribute = attribute }

  /// Checks a corpus. Uses the execution's thread count for reading, and its seed for the folds.
  ///
  /// Throws what listing throws, `.unknownName` for an attribute that the corpus does not label,
  /// and `.cancelled`. Everything else that is wrong is in the report.
  public func run(_ corpus: any Corpus, execution: Execution) throws(AuditError)
    -> CorpusCheckReport
  {
    let description = corpus.description
    let balanced = try balancedAttribute(description)
    let listing = try corpus.list()
    let outcomes =
      description.hasSound
      ? try SoundCheck.examine(listing.utterances, of: corpus, execution: execution)
      : listing.utterances.map { _ in .soundless }
    let contents = CorpusContents(
      utterances: listing.utterances, outcomes: outcomes, description: description)

    var folds: SpeakerFolds?
    var foldProblem: String?
    do throws(AuditError) {
      folds = try SpeakerFolds(
        of: listing.utterances, by: description.foldRule, balancing: balanced ?? "",
        seed: execution.seed)
    } catch {
      foldProblem = error.message
    }
    let sameSounds = contents.sameSounds()
    let defects =
      listing.defects + contents.soundDefects() + contents.defects(of: sameSounds)
      + contents.labelDefects()
    return CorpusCheckReport(
      schemaVersion: CorpusCheckReport.currentSchemaVersion, corpus: description,
      utteranceCount: listing.utterances.count,
      speakerCount: Set(listing.utterances.map(\.speaker)).count,
      totalSeconds: contents.seconds.reduce(0, +),
      durationRangeSeconds: contents.durationRange, emotions: contents.emotionTable(),
      attributes: description.attributes.map(contents.table(of:)), balancedAttribute: balanced,
      foldSeed: execution.seed, folds: contents.foldTable(folds, attribute: balanced),
      foldProblem: foldProblem, speakers: contents.speakerTable(folds), sameSounds: sameSounds,
      defects: CorpusCheck.sorted(defects))
  }

  private func balancedAttribute(_ description: CorpusDescription) throws(AuditError) -> String? {
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
