import TelltaleCore

/// Emotion names that all corpora share, so that a model trained on one can be read on another.
enum Emotion: String, CaseIterable, Sendable {
  case angry, happy, neutral, sad, calm, fearful, disgust, surprised, bored
}

extension Emotion {
  /// The wanted emotions of those that a corpus can hold, in the order of the cases.
  ///
  /// - Parameter wanted: names separated by commas; nil for all.
  /// - Throws: `.invalidParameter` for a name that the corpus does not know, or if none is given.
  static func selection(_ wanted: String?, among known: [Emotion]) throws(AuditError) -> [Emotion] {
    guard let wanted else { return allCases.filter(known.contains) }
    var selected: Set<Emotion> = []
    for part in wanted.split(separator: ",") {
      let name = part.filter { $0 != " " }
      guard let emotion = Emotion(rawValue: name), known.contains(emotion) else {
        throw AuditError(
          .invalidParameter,
          "parameter 'emotions' names '\(name)'"
            + NearName.hint(for: name, among: known.map(\.rawValue)))
      }
      selected.insert(emotion)
    }
    guard !selected.isEmpty else {
      throw AuditError(
        .invalidParameter, "parameter 'emotions' names no emotion; leave it out to keep all")
    }
    return allCases.filter(selected.contains)
  }
}

/// Three bands of a speaker's age at recording, the same for all corpora.
///
/// Cut so that CREMA-D's 91 actors (20 to 74 years) fall into bands of 34, 32 and 25.
enum AgeBand: String, CaseIterable, Sendable {
  case under30 = "under-30"
  case from30To44 = "30-to-44"
  case from45 = "45-and-over"

  init(years: Int) {
    switch years {
    case ..<30: self = .under30
    case 30...44: self = .from30To44
    default: self = .from45
    }
  }

  static let attribute = AttributeDescription(
    name: "age-band", classes: allCases.map(\.rawValue),
    note: "From the age in years at recording: under 30, 30 to 44, 45 and over.",
    category: .sexOrAge)
}
