internal import Formats
internal import Foundation
package import TelltaleCore

/// Labels of the attacked corpus as CSV beside the scores: what folds, slices and baselines follow from
/// (SPEC §6.4).
///
/// Columns: `utterance, speaker, group, emotion, style`, then `attribute_<name>` for each attribute of
/// the corpus; an empty field is a label that is not there.
package struct UtteranceTable: Sendable {
  package let attributes: [String]
  package let utterances: [Utterance]

  private static let columns = ["utterance", "speaker", "group", "emotion", "style"]
  private static let prefix = "attribute_"

  package init(_ utterances: [Utterance], attributes: [String]) {
    self.utterances = utterances
    self.attributes = attributes
  }

  package func csv() -> String {
    let head = Self.columns + attributes.map { Self.prefix + $0 }
    let rows = utterances.map { utterance in
      [
        utterance.id, utterance.speaker, utterance.group, utterance.emotion,
        utterance.style?.rawValue ?? "",
      ] + attributes.map { utterance.attributes[$0] ?? "" }
    }
    return CSVText.text([head] + rows)
  }

  /// Throws `.missingFile`, or `.corruptedArtifact`, naming the line.
  package init(file path: String) throws(AuditError) {
    var lines = try CSVText.lines(StoredFile.text(path), name: path)
    guard !lines.isEmpty, lines[0].starts(with: Self.columns),
      lines[0].dropFirst(Self.columns.count).allSatisfy({ $0.hasPrefix(Self.prefix) })
    else {
      throw AuditError(
        .corruptedArtifact, "\(path) does not begin with the columns of a table of utterances")
    }
    let head = lines.removeFirst()
    attributes = head.dropFirst(Self.columns.count).map { String($0.dropFirst(Self.prefix.count)) }
    var utterances: [Utterance] = []
    for (index, line) in lines.enumerated() {
      let style = line.count == head.count ? Utterance.Style(rawValue: line[4]) : nil
      guard line.count == head.count, style != nil || line[4].isEmpty else {
        throw AuditError(.corruptedArtifact, "\(path), line \(index + 2): not a row of the table")
      }
      let labels = zip(attributes, line.dropFirst(Self.columns.count)).filter { !$0.1.isEmpty }
      utterances.append(
        Utterance(
          id: line[0], speaker: line[1], group: line[2], emotion: line[3],
          attributes: Dictionary(labels, uniquingKeysWith: { first, _ in first }), style: style))
    }
    self.utterances = utterances
  }
}
