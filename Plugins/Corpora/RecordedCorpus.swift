import Sound
import TelltaleCore

/// A corpus whose utterances are sound files: reading is the same for all.
protocol RecordedCorpus: Corpus {}

extension RecordedCorpus {
  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    try sound(of: utterance)
  }

  /// Throws `.missingFile` or `.unreadableAudio`.
  func sound(of utterance: Utterance) throws(AuditError) -> AudioClip {
    guard let path = utterance.audioPath else {
      throw AuditError(
        .missingFile, "utterance '\(utterance.id)' names no sound file; list the corpus again")
    }
    return try readAudio(path: path, sampleRateHz: description.sampleRateHz)
  }
}

/// Parameters that the corpora share.
enum CorpusParameters {
  static func path(_ layout: String) -> ParameterDescription {
    ParameterDescription("path", layout, range: .path)
  }

  static let folds = ParameterDescription(
    "folds",
    "Speaker-disjoint folds to cut the corpus into; fewer where the rarest class of the audited attribute"
      + " has fewer speakers.", range: .integers(2...1000),
    default: .integer(5))

  static let emotions = ParameterDescription(
    "emotions", "Emotions to keep, separated by commas; all that occur if left out.",
    range: .text, isOptional: true)
}

extension AttributeDescription {
  /// Gender as a corpus records it: two classes, because that is what the corpora label.
  static func gender(_ note: String) -> AttributeDescription {
    AttributeDescription(
      name: "gender", classes: ["female", "male"], note: note, category: .sexOrAge)
  }
}
