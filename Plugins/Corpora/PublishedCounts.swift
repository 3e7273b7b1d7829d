import TelltaleCore

/// How many utterances of each label a publication counts, to hold a copy of a corpus against.
struct PublishedCounts {
  struct Axis {
    /// `emotion`, or an attribute's name.
    let name: String
    let counts: [String: Int]
  }

  /// Who published them.
  let source: String
  let axes: [Axis]

  /// One sentence for a corpus's notes: that all counts match, with the counts; or each that
  /// differs, with what was found and what was expected. Labels that are not published count 0.
  func note(on utterances: [Utterance]) -> String {
    var matches: [String] = []
    var differences: [String] = []
    for axis in axes {
      let labels = utterances.compactMap {
        axis.name == "emotion" ? $0.emotion : $0.attributes[axis.name]
      }
      let found = Dictionary(grouping: labels, by: \.self).mapValues(\.count)
      for label in Set(found.keys).union(axis.counts.keys).sorted() {
        let (count, expected) = (found[label] ?? 0, axis.counts[label] ?? 0)
        if count == expected {
          matches.append("\(label) \(count)")
        } else {
          differences.append("\(axis.name) \(label): found \(count), expected \(expected)")
        }
      }
    }
    return differences.isEmpty
      ? "Counts match the published ones (\(source)): \(matches.joined(separator: ", "))."
      : "Counts differ from the published ones (\(source)): "
        + differences.joined(separator: "; ") + "."
  }
}
