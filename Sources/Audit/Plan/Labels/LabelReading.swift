internal import TelltaleCore

/// One label of a corpus, its emotion or an attribute, read utterance by utterance.
package struct LabelReading {
  /// As an audit takes it; nil for none.
  package let values: [String?]
  package let findings: [LabelFinding]

  /// - Parameters:
  ///   - name: `emotion`, or the attribute's.
  ///   - written: by utterance; nil for no label.
  ///   - classes: that the corpus describes.
  ///   - fate: what becomes of an utterance without the label.
  init(
    _ name: String, written: [String?], classes: [String], fate: String, of utterances: [Utterance]
  ) {
    let places = UtterancePlaces(utterances: utterances)
    var rowsOfSpelling: [String: [Int]] = [:]
    var unlabelled: [Int] = []
    for (row, label) in written.enumerated() {
      if let label, !LabelSpelling.isMissing(label) {
        rowsOfSpelling[label, default: []].append(row)
      } else {
        unlabelled.append(row)
      }
    }
    let spelling = Self.spellings(rowsOfSpelling, classes: classes)
    var findings: [LabelFinding] = []
    for (written, rows) in rowsOfSpelling.sorted(by: { $0.key < $1.key }) {
      guard let taken = spelling[written], taken != written else { continue }
      findings.append(
        LabelFinding(
          kind: .respelt, label: name, subject: "\(name) '\(written)'",
          message: "is taken for '\(taken)', which differs in case or blanks only:"
            + " \(places.count(rows)) (\(places.list(rows)))",
          summary: "\(name) '\(written)' was taken for '\(taken)' (\(places.count(rows)))"))
    }

    let known = Set(classes)
    var rowsOfLabel: [String: [Int]] = [:]
    for (written, rows) in rowsOfSpelling {
      rowsOfLabel[spelling[written] ?? written, default: []] += rows
    }
    for (label, rows) in rowsOfLabel.sorted(by: { $0.key < $1.key }) where !known.contains(label) {
      rowsOfLabel[label] = nil
      findings.append(
        LabelFinding(
          kind: .unknown, label: name, subject: "\(name) '\(label)'",
          message: "is none of \(classes.joined(separator: ", ")): \(places.count(rows))"
            + " (\(places.list(rows.sorted()))), \(fate)",
          summary: "\(name) '\(label)' is not described: \(places.count(rows)), \(fate)"))
    }
    findings += Self.alike(rowsOfLabel, name, places)
    // An attribute that no utterance has is not labelled here at all.
    if !unlabelled.isEmpty, unlabelled.count < written.count || name == LabelReview.emotion {
      let words = Set(unlabelled.compactMap { written[$0] }.filter { !$0.isEmpty }).sorted()
      let said = words.isEmpty ? "" : ", or " + words.map { "'\($0)'" }.joined(separator: ", ")
      findings.append(
        LabelFinding(
          kind: .missing, label: name, subject: name,
          message: "no label\(said): \(places.count(unlabelled)) (\(places.list(unlabelled))),"
            + " \(fate)",
          summary: "no \(name)\(said): \(places.count(unlabelled)), \(fate)"))
    }
    var values = [String?](repeating: nil, count: written.count)
    for (label, rows) in rowsOfLabel { for row in rows { values[row] = label } }
    self.values = values
    self.findings = findings
  }

  /// The spelling that each is taken for: of those that differ in case and blanks only a described one,
  /// then the most frequent, then the plainest.
  private static func spellings(
    _ rowsOfSpelling: [String: [Int]], classes: [String]
  ) -> [String: String] {
    var spelling: [String: String] = [:]
    let described = Set(classes)
    let candidates = Set(rowsOfSpelling.keys).union(
      classes.filter { !LabelSpelling.isMissing($0) })
    for (key, group) in Dictionary(grouping: candidates, by: LabelSpelling.key) {
      func rank(_ written: String) -> (Int, Int, Int, String) {
        (
          described.contains(written) ? 0 : 1, -(rowsOfSpelling[written]?.count ?? 0),
          written == key ? 0 : 1, written
        )
      }
      let taken = group.min { rank($0) < rank($1) }
      for written in group { spelling[written] = taken }
    }
    return spelling
  }

  private static func alike(
    _ rowsOfLabel: [String: [Int]], _ name: String, _ places: UtterancePlaces
  ) -> [LabelFinding] {
    let labels = rowsOfLabel.sorted { $0.key < $1.key }
    var findings: [LabelFinding] = []
    for (index, first) in labels.enumerated() {
      for second in labels[(index + 1)...]
      where LabelSpelling.mayBeOne(first.key, second.key) {
        let pair =
          "'\(first.key)' (\(places.count(first.value))) and '\(second.key)'"
          + " (\(places.count(second.value)))"
        findings.append(
          LabelFinding(
            kind: .alike, label: name, subject: name,
            message: "\(pair) look alike, and are told apart; write one of them throughout if they"
              + " are the same",
            summary: "\(name) \(pair) look alike, and were told apart"))
      }
    }
    return findings
  }
}
