import AuditCore
import Foundation

/// A corpus table, read: utterances, defects, and the attributes that its columns make.
struct TableRows {
  /// The file's name without extension.
  let tableName: String
  let listing: CorpusListing
  /// In the order of the columns; the classes of one are its distinct values, sorted.
  let attributes: [AttributeDescription]

  private static let ownColumns = ["path", "speaker", "emotion", "group", "style"]

  /// Throws `.missingFile`, or `.malformedFile` with the line.
  init(path: String) throws(AuditError) {
    let url = URL(filePath: path)
    tableName = url.deletingPathExtension().lastPathComponent
    let table = try CommaSeparated(path: path)
    let columns = try TableRows.columns(of: table)
    let folder = url.deletingLastPathComponent().path(percentEncoded: false)

    var utterances: [Utterance] = []
    var defects: [CorpusDefect] = []
    var lineOfPath: [String: Int] = [:]
    for record in table.records {
      let row = try TableRow(record, columns, table: path)
      if let first = lineOfPath[row.path] {
        defects.append(
          CorpusDefect(
            .duplicate, subject: row.path,
            message: "stands on line \(first) and on line \(record.line); the first is used"))
        continue
      }
      lineOfPath[row.path] = record.line
      if let style = row.unknownStyle {
        defects.append(
          CorpusDefect(
            .unknownLabel, subject: row.path,
            message: "style '\(style)' (line \(record.line)) is neither 'scripted' nor"
              + " 'improvised'; taken as not stated"))
      }
      utterances.append(row.utterance(folder: folder))
    }
    utterances = TableRows.named(utterances)
    listing = CorpusListing(utterances: utterances.sorted { $0.id < $1.id }, defects: defects)
    attributes = columns.attributes.map { column in
      AttributeDescription(
        name: column.name,
        classes: Set(utterances.compactMap { $0.attributes[column.name] }).sorted(),
        note: "Column '\(column.name)' of \(url.lastPathComponent).")
    }
  }

  struct Columns {
    let path: Int
    let speaker: Int
    let emotion: Int
    let group: Int?
    let style: Int?
    let attributes: [(name: String, index: Int)]
  }

  private static func columns(of table: CommaSeparated) throws(AuditError) -> Columns {
    guard !table.header.contains("") else {
      throw AuditError(
        .malformedFile,
        "line 1 of '\(table.path)' leaves a column without a name; name or remove it")
    }
    return Columns(
      path: try table.column("path"), speaker: try table.column("speaker"),
      emotion: try table.column("emotion"), group: table.header.firstIndex(of: "group"),
      style: table.header.firstIndex(of: "style"),
      attributes: table.header.enumerated().filter { !ownColumns.contains($0.element) }
        .map { (name: $0.element, index: $0.offset) })
  }

  /// Ids are base names where these are unique in the table, and the paths as written elsewhere.
  private static func named(_ utterances: [Utterance]) -> [Utterance] {
    let baseName = { (id: String) in
      URL(filePath: id).deletingPathExtension().lastPathComponent
    }
    let names = utterances.map { baseName($0.id) }
    guard Set(names).count == names.count else { return utterances }
    return zip(utterances, names).map { utterance, name in
      Utterance(
        id: name, speaker: utterance.speaker, group: utterance.group, emotion: utterance.emotion,
        attributes: utterance.attributes, style: utterance.style, audioPath: utterance.audioPath)
    }
  }
}
