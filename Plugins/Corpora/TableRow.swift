import Foundation
import Tables
import TelltaleCore

/// One line of a corpus table.
struct TableRow {
  /// As written; nil in a table without sound.
  let path: String?
  /// Id, where the table has a column for it.
  let utterance: String?
  let speaker: String
  /// Empty where the table leaves it so.
  let emotion: String
  /// What the column `group` or `fold` says; nil for an empty group.
  let group: String?
  let style: Utterance.Style?
  /// What the style column holds, where that is no style.
  let unknownStyle: String?
  /// Empty cells are left out.
  let attributes: [String: String]
  let line: Int

  /// Throws `.malformedFile`, with the line, if path, utterance, speaker or fold is empty.
  init(
    _ record: CommaSeparated.Record, _ columns: TableRows.Columns, table: String
  ) throws(AuditError) {
    let cell = { (index: Int) in record.fields[index].trimmingCharacters(in: .whitespaces) }
    let filled = [
      ("path", columns.path), ("utterance", columns.utterance), ("speaker", columns.speaker),
      ("fold", columns.fold),
    ]
    for (name, index) in filled where index.map({ cell($0).isEmpty }) == true {
      throw AuditError(
        .malformedFile,
        "line \(record.line) of '\(table)' has an empty \(name); fill it in or remove the line")
    }
    line = record.line
    path = columns.path.map(cell)
    utterance = columns.utterance.map(cell)
    speaker = cell(columns.speaker)
    emotion = cell(columns.emotion)
    group = (columns.group ?? columns.fold).map(cell).flatMap { $0.isEmpty ? nil : $0 }
    let written = columns.style.map(cell) ?? ""
    style = Utterance.Style(rawValue: written)
    unknownStyle = style == nil && !written.isEmpty ? written : nil
    attributes = Dictionary(
      uniqueKeysWithValues: columns.attributes.map { ($0.name, cell($0.index)) }
        .filter { !$0.1.isEmpty })
  }

  /// The utterance, with the path as its id where the table has no column for it.
  ///
  /// - Parameter listings: names in the folders that were looked into.
  func utterance(folder: String, _ listings: inout [String: [String]]) -> Utterance {
    let absolute = path.map {
      AudioFolder.onDisk($0.hasPrefix("/") ? $0 : AudioFolder.path(folder, $0), &listings)
    }
    return Utterance(
      id: utterance ?? path ?? "", speaker: speaker, group: group, emotion: emotion,
      attributes: attributes, style: style, audioPath: absolute, line: line)
  }
}
