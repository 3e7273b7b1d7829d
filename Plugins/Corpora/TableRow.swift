import AuditCore
import Foundation

/// One line of a corpus table.
struct TableRow {
  /// As written.
  let path: String
  let speaker: String
  let emotion: String
  let group: String?
  let style: Utterance.Style?
  /// What the style column holds, where that is no style.
  let unknownStyle: String?
  /// Empty cells are left out.
  let attributes: [String: String]

  /// Throws `.malformedFile`, with the line, if path, speaker or emotion is empty.
  init(
    _ record: CommaSeparated.Record, _ columns: TableRows.Columns, table: String
  ) throws(AuditError) {
    let cell = { (index: Int) in record.fields[index].trimmingCharacters(in: .whitespaces) }
    for (name, index) in [
      ("path", columns.path), ("speaker", columns.speaker), ("emotion", columns.emotion),
    ] where cell(index).isEmpty {
      throw AuditError(
        .malformedFile,
        "line \(record.line) of '\(table)' has an empty \(name); fill it in or remove the line")
    }
    path = cell(columns.path)
    speaker = cell(columns.speaker)
    emotion = cell(columns.emotion)
    group = columns.group.map(cell).flatMap { $0.isEmpty ? nil : $0 }
    let written = columns.style.map(cell) ?? ""
    style = Utterance.Style(rawValue: written)
    unknownStyle = style == nil && !written.isEmpty ? written : nil
    attributes = Dictionary(
      uniqueKeysWithValues: columns.attributes.map { ($0.name, cell($0.index)) }
        .filter { !$0.1.isEmpty })
  }

  /// The utterance, with the path as its id.
  func utterance(folder: String) -> Utterance {
    let absolute = path.hasPrefix("/") ? path : AudioFolder.path(folder, path)
    return Utterance(
      id: path, speaker: speaker, group: group, emotion: emotion, attributes: attributes,
      style: style, audioPath: absolute)
  }
}
