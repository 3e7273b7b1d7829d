import Foundation
import Tables
import TelltaleCore

/// A corpus table, read: utterances, defects, and the attributes that its columns make.
struct TableRows {
  /// The file's name without extension.
  let tableName: String
  let listing: CorpusListing
  /// In the order of the columns; the classes of one are its distinct values, sorted.
  let attributes: [AttributeDescription]
  /// Whether the table names recordings.
  let hasSound: Bool
  /// Whether the table itself says which utterances are held out together.
  let namesFolds: Bool

  private static let ownColumns = [
    "path", "utterance", "speaker", "emotion", "group", "fold", "style",
  ]

  /// Throws `.missingFile`, or `.malformedFile` with the line.
  init(path: String) throws(AuditError) {
    let url = URL(filePath: path)
    tableName = url.deletingPathExtension().lastPathComponent
    let table = try CommaSeparated(path: path)
    let columns = try TableRows.columns(of: table)
    let folder = url.deletingLastPathComponent().path(percentEncoded: false)

    var utterances: [Utterance] = []
    var defects: [CorpusDefect] = []
    var lineOfName: [String: Int] = [:]
    var listings: [String: [String]] = [:]
    for record in table.records {
      let row = try TableRow(record, columns, table: path)
      let names = [row.path.map { "path \($0)" }, row.utterance.map { "utterance \($0)" }]
        .compactMap(\.self)
      let subject = row.utterance ?? row.path ?? ""
      if let first = names.compactMap({ lineOfName[$0] }).min() {
        defects.append(
          CorpusDefect(
            .duplicate, subject: subject,
            message: "stands on line \(first) and on line \(record.line); the first is used"))
        continue
      }
      for name in names { lineOfName[name] = record.line }
      if let style = row.unknownStyle {
        defects.append(
          CorpusDefect(
            .unknownLabel, subject: subject,
            message: "style '\(style)' (line \(record.line)) is neither 'scripted' nor"
              + " 'improvised'; taken as not stated"))
      }
      utterances.append(row.utterance(folder: folder, &listings))
    }
    if columns.utterance == nil { utterances = TableRows.named(utterances) }
    hasSound = columns.path != nil
    namesFolds = columns.fold != nil
    listing = CorpusListing(utterances: utterances.sorted { $0.id < $1.id }, defects: defects)
    attributes = columns.attributes.map { column in
      AttributeDescription(
        name: column.name,
        classes: Set(utterances.compactMap { $0.attributes[column.name] }).sorted(),
        note: "Column '\(column.name)' of \(url.lastPathComponent).")
    }
  }

  /// What a model said about an utterance, where the table is also the index of recorded
  /// representations: no attribute of the speaker.
  private static let answerPrefixes = ["posterior_", "log_posterior_"]

  struct Columns {
    /// Nil in a table without sound.
    let path: Int?
    let utterance: Int?
    let speaker: Int
    let emotion: Int
    /// At most one of these two is there.
    let group: Int?
    let fold: Int?
    let style: Int?
    let attributes: [(name: String, index: Int)]
  }

  private static func columns(of table: CommaSeparated) throws(AuditError) -> Columns {
    guard !table.header.contains("") else {
      throw AuditError(
        .malformedFile,
        "line 1 of '\(table.path)' leaves a column without a name; name or remove it")
    }
    let index = { (name: String) in table.header.firstIndex(of: name) }
    let utterance = index("utterance")
    let isEmpty = { (column: Int) in
      table.records.allSatisfy { $0.fields[column].allSatisfy(\.isWhitespace) }
    }
    // A table of utterances may leave out the paths: it is then a corpus without sound.
    let hasPaths = utterance == nil || index("path").map { !isEmpty($0) } == true
    guard utterance != nil || index("path") != nil else {
      throw AuditError(
        .malformedFile,
        "'\(table.path)' has no column 'path', nor 'utterance' for a table without sound"
          + NearName.hint(for: "path", among: table.header))
    }
    guard index("group") == nil || index("fold") == nil else {
      throw AuditError(
        .malformedFile,
        "'\(table.path)' has the columns 'group' and 'fold'; both say what is held out together:"
          + " keep one")
    }
    return Columns(
      path: hasPaths ? index("path") : nil, utterance: utterance,
      speaker: try table.column("speaker"), emotion: try table.column("emotion"),
      group: index("group"), fold: index("fold"), style: index("style"),
      attributes: table.header.enumerated().filter { column in
        !ownColumns.contains(column.element)
          && !answerPrefixes.contains { column.element.hasPrefix($0) }
      }.map { (name: $0.element, index: $0.offset) })
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
        attributes: utterance.attributes, style: utterance.style, audioPath: utterance.audioPath,
        line: utterance.line)
    }
  }
}

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
