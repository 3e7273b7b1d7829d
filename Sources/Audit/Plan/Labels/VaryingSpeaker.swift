internal import Formats
package import TelltaleCore

/// A speaker who has several labels of one attribute.
package struct VaryingSpeaker: Sendable, Hashable {
  package let speaker: String
  /// Rows by label, two labels or more.
  let rowsOfLabel: [String: [Int]]

  /// The label of most rows; nil where two have as many.
  package var majority: String? {
    let counts = rowsOfLabel.mapValues(\.count)
    let largest = counts.values.max() ?? 0
    let labels = counts.filter { $0.value == largest }.keys
    return labels.count == 1 ? labels.first : nil
  }

  /// Rows of another label than the majority's.
  var minorityCount: Int {
    majority.map { most in
      rowsOfLabel.filter { $0.key != most }.map(\.value.count).reduce(0, +)
    } ?? 0
  }

  /// "s00 is male in 3 utterances (lines 2, 4, 6) and female in 1 (line 3)".
  package func text(_ places: UtterancePlaces) -> String {
    let labels = rowsOfLabel.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    let parts = labels.map { label, rows in
      "'\(label)' in \(Text.count(rows.count, "utterance")) (\(places.list(rows)))"
    }
    return "\(speaker) is " + parts.dropLast().joined(separator: ", ")
      + " and \(parts.last ?? "")"
  }

  /// Sorted by speaker.
  package static func all(of attribute: String, in utterances: [Utterance]) -> [VaryingSpeaker] {
    var rows: [String: [String: [Int]]] = [:]
    for (row, utterance) in utterances.enumerated() {
      guard let label = utterance.attributes[attribute] else { continue }
      rows[utterance.speaker, default: [:]][label, default: []].append(row)
    }
    return rows.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { VaryingSpeaker(speaker: $0.key, rowsOfLabel: $0.value) }
  }
}
