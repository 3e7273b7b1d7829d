import Foundation
import Tables
import TelltaleCore

/// The table beside the arrays: which utterance stands in which row, and what the model said about
/// its emotion, where that is told.
struct UtteranceIndex: Sendable {
  let path: String
  let count: Int
  private let rowOfUtterance: [String: Int]
  /// An utterance that is recorded, to show how ids are written.
  private let example: String
  let answers: EmotionAnswers?

  /// Reads a table with a column `utterance`; further columns are those of `EmotionAnswers`, or
  /// passed over.
  ///
  /// Throws `.missingFile`, or `.malformedFile` with the line.
  init(path: String) throws(AuditError) {
    let table = try CommaSeparated(path: path)
    let column = try table.column("utterance")
    guard let first = table.records.first else {
      throw AuditError(
        .malformedFile, "'\(path)' lists no utterance; write a line for each row of the arrays")
    }
    var rowOfUtterance: [String: Int] = [:]
    for (row, record) in table.records.enumerated() {
      let id = record.fields[column].trimmingCharacters(in: .whitespaces)
      guard !id.isEmpty else {
        throw AuditError(.malformedFile, "line \(record.line) of '\(path)' names no utterance")
      }
      if let other = rowOfUtterance.updateValue(row, forKey: id) {
        throw AuditError(
          .malformedFile,
          "utterance '\(id)' stands on line \(table.records[other].line) and on line"
            + " \(record.line) of '\(path)'; each utterance has one row")
      }
    }
    self.path = path
    self.rowOfUtterance = rowOfUtterance
    count = table.records.count
    answers = try EmotionAnswers(table)
    example = first.fields[column].trimmingCharacters(in: .whitespaces)
  }

  /// Nil for one that is not recorded.
  func row(of utterance: String) -> Int? { rowOfUtterance[utterance] }

  /// How ids are written, for whoever finds none.
  var spelling: String {
    "ids must be the corpus's own (recorded is, for instance, '\(example)')"
  }

  /// Recorded row of each wanted row, found by its utterance.
  ///
  /// Throws `.unsupported` where rows name no utterances, and `.unknownName` with the first
  /// utterance that is not recorded, and how many are not.
  func rows(of wanted: [Int], among rows: any TensorRows) throws(AuditError) -> [Int] {
    var found: [Int] = []
    var missing: [String] = []
    for row in wanted {
      guard let id = rows.utterance(ofRow: row) else {
        throw AuditError(
          .unsupported, "row \(row) names no utterance, and answers are found by utterance")
      }
      if let recorded = rowOfUtterance[id] { found.append(recorded) } else { missing.append(id) }
    }
    guard let first = missing.first else { return found }
    throw AuditError(
      .unknownName,
      "'\(path)' has no row for \(missing.count) of the \(wanted.count) wanted utterances, first of"
        + " all '\(first)'; \(spelling)")
  }
}
