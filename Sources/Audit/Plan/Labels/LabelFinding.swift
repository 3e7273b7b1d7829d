internal import Formats
package import TelltaleCore

/// Something about a corpus's labels that a person must know.
package struct LabelFinding: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Spellings that were taken for one label.
    case respelt
    /// Labels that were kept apart and may be one.
    case alike
    /// No label, or a word that says so.
    case missing
    /// A label that the corpus's own description does not know.
    case unknown
    /// Speakers of several labels, and what was done about them.
    case varying
  }

  package let kind: Kind
  /// `emotion`, or the attribute's name.
  package let label: String
  /// Label or speaker.
  package let subject: String
  /// For whoever holds the corpus: with speakers, utterances and lines.
  package let message: String
  /// For a report: names nobody.
  package let summary: String

  package var defect: CorpusDefect {
    let kind: CorpusDefect.Kind =
      switch self.kind {
      case .respelt, .alike: .alikeLabels
      case .missing: .missingLabel
      case .unknown: .unknownLabel
      case .varying: .varyingLabel
      }
    return CorpusDefect(kind, subject: subject, message: message)
  }
}

/// Utterances in a few words.
package struct UtterancePlaces {
  package let utterances: [Utterance]

  /// "12 utterances of 2 speakers".
  package func count(_ rows: [Int]) -> String {
    Text.count(rows.count, "utterance") + " of "
      + Text.count(Set(rows.map { utterances[$0].speaker }).count, "speaker")
  }

  /// "line 3", "lines 3, 5, 8 and 9 more", or the ids where no table has lines.
  package func list(_ rows: [Int]) -> String {
    let lines = rows.compactMap { utterances[$0].line }.sorted()
    let isTable = lines.count == rows.count
    let names = isTable ? lines.map(String.init) : rows.map { utterances[$0].id }
    let shown = names.prefix(Self.shownCount).joined(separator: ", ")
    let rest = names.count - Self.shownCount
    return (isTable ? (rows.count == 1 ? "line " : "lines ") : "") + shown
      + (rest > 0 ? " and \(rest) more" : "")
  }

  private static let shownCount = 5
}
