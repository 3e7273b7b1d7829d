import Foundation
import Tables
import TelltaleCore

/// What the model itself said about each utterance's emotion, as the table tells it.
struct EmotionAnswers: Sendable {
  /// In the order of the columns.
  let emotions: [String]
  /// Natural-log posteriors, [rows × emotions]; a row's posteriors sum to more than 0, and to at
  /// most 1 (within 1 %).
  private let logPosteriors: [Double]

  /// From columns `log_posterior_<emotion>` (natural logarithms) or `posterior_<emotion>` (0 to 1);
  /// nil without any.
  ///
  /// Throws `.malformedFile`, with the line, for what is no posterior.
  init?(_ table: CommaSeparated) throws(AuditError) {
    let columns = { (prefix: String) in
      table.header.enumerated().filter { $0.element.hasPrefix(prefix) }
        .map { (emotion: String($0.element.dropFirst(prefix.count)), index: $0.offset) }
    }
    let (logs, plain) = (columns("log_posterior_"), columns("posterior_"))
    let chosen = logs.isEmpty ? plain : logs
    if chosen.isEmpty { return nil }
    guard logs.isEmpty || plain.isEmpty else {
      throw AuditError(
        .malformedFile,
        "'\(table.path)' has columns of posteriors and of their logarithms; keep one kind")
    }
    guard chosen.count >= 2, chosen.allSatisfy({ !$0.emotion.isEmpty }) else {
      throw AuditError(
        .malformedFile,
        "'\(table.path)' has one column of posteriors, or one without an emotion's name; write a"
          + " column for each emotion")
    }
    var values: [Double] = []
    for record in table.records {
      var row: [Double] = []
      for (emotion, index) in chosen {
        let text = record.fields[index].trimmingCharacters(in: .whitespaces)
        let value = Double(text).map { logs.isEmpty ? log($0) : $0 } ?? .nan
        // A logarithm may be rounded to a little above 0.
        guard value <= 0.01 else {
          throw AuditError(
            .malformedFile,
            "line \(record.line) of '\(table.path)' has '\(text)' for '\(emotion)':"
              + (logs.isEmpty
                ? " a posterior is a number from 0 to 1" : " a log-posterior is at most 0")
              + "; logits must go through a softmax first")
        }
        row.append(value)
      }
      let sum = row.map(exp).reduce(0, +)
      guard sum > 0, sum <= 1.01 else {
        throw AuditError(
          .malformedFile,
          "the posteriors on line \(record.line) of '\(table.path)' sum to \(sum), not to 1")
      }
      values += row
    }
    emotions = chosen.map(\.emotion)
    logPosteriors = values
  }

  /// Scores of the wanted classes: -infinity for one that the model does not know; of its others
  /// the shares are dropped, and the rest sums to 1. Where nothing is left, the known classes share
  /// evenly: the model then said nothing about them.
  ///
  /// - Parameter rows: of the table.
  func scores(ofRows rows: [Int], classes: [String]) -> ScoreMatrix {
    let columns = classes.map { emotions.firstIndex(of: $0) }
    let even = -log(Double(columns.count { $0 != nil }))
    var values: [Float] = []
    values.reserveCapacity(rows.count * classes.count)
    for row in rows {
      let kept = columns.map { column in
        column.map { logPosteriors[row * emotions.count + $0] } ?? -.infinity
      }
      let highest = kept.max() ?? -.infinity
      guard highest > -.infinity else {
        values += columns.map { $0 == nil ? -.infinity : Float(even) }
        continue
      }
      let total = highest + log(kept.map { exp($0 - highest) }.reduce(0, +))
      values += kept.map { Float(min(0, $0 - total)) }
    }
    return ScoreMatrix(values: values, classCount: classes.count)
  }
}
