import Sound
import TelltaleCore

/// Anyone's recordings, described by a CSV table: path or utterance, speaker, emotion, any
/// attributes, and optionally group or fold, and style.
///
/// A table that names utterances and no paths is a corpus without sound, for representations that
/// were recorded elsewhere.
///
/// The table is read once, when the corpus is made, because its description depends on it.
struct TableCorpus: RecordedCorpus {
  let description: CorpusDescription
  private let listing: CorpusListing

  /// Throws `.missingFile` or `.malformedFile`, with the line.
  init(_ values: ParameterValues) throws(AuditError) {
    let rows = try TableRows(path: values.text("path"))
    listing = rows.listing
    let emotions = Set(rows.listing.utterances.map(\.emotion)).subtracting([""])
    let shared = Emotion.allCases.map(\.rawValue).filter(emotions.contains)
    let own = emotions.subtracting(shared).sorted()
    let categories = try DeclaredCategories(
      values.optionalText("categories") ?? "", of: rows.attributes.map(\.name))
    var notes: [String] = []
    if !own.isEmpty {
      notes.append(
        "Emotion names that the other corpora do not use: \(own.joined(separator: ", ")).")
    }
    description = CorpusDescription(
      name: values.optionalText("name") ?? rows.tableName, protocolVersion: "1",
      language: values.optionalText("language") ?? "not stated",
      licence: values.optionalText("licence") ?? "not stated",
      foldRule: values.text("fold-by") == "group" || rows.namesFolds
        ? .leaveOneGroupOut : .speakers(count: values.integer("folds")),
      emotions: shared + own, attributes: rows.attributes.map(categories.declaring), notes: notes,
      hasSound: rows.hasSound)
  }

  static let metadata = ComponentMetadata(
    role: .corpus, id: "table", version: "1.0.0",
    summary: "Anyone's recordings, described by a CSV table",
    citation: "none: whatever the table lists",
    licence: "Apache-2.0; recordings: their publisher's",
    knownLimits: ["labels are taken as written: compare the names with those of other corpora"],
    parameters: [
      ParameterDescription(
        "path",
        "CSV file; its first line names the columns path, speaker, emotion, any attributes, and"
          + " optionally utterance (an id), group or fold, and style (scripted or improvised). Paths"
          + " are relative to the file; with utterance and without path it is a corpus without"
          + " sound.",
        range: .path),
      ParameterDescription("name", "Name for reports.", range: .text, isOptional: true),
      ParameterDescription("language", "Language spoken.", range: .text, isOptional: true),
      ParameterDescription("licence", "Licence of the recordings.", range: .text, isOptional: true),
      ParameterDescription(
        "categories",
        "What kind of personal data attributes are, by commas: COLUMN=CATEGORY, of health, origin"
          + " (racial or ethnic origin, politics, beliefs, sexual orientation), identity, sex-or-age,"
          + " other. Said in the report; what is not declared is not guessed.",
        range: .text, isOptional: true),
      ParameterDescription(
        "fold-by",
        "Deal speakers into folds, or hold out one group at a time; a column fold settles it: one"
          + " of its values is held out at a time.",
        range: .choices(["speaker", "group"]), default: .text("speaker")),
      CorpusParameters.folds,
    ], libraries: AudioLibraries.versions)

  func list() throws(AuditError) -> CorpusListing { listing }

  /// Throws `.unsupported` in a table without sound, `.missingFile` or `.unreadableAudio` else.
  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    guard description.hasSound else {
      throw AuditError(
        .unsupported,
        "there is no sound of '\(utterance.id)': '\(description.name)' lists utterances without"
          + " paths, which a model of recorded representations can do with; add a column 'path' to"
          + " read recordings")
    }
    return try sound(of: utterance)
  }
}
