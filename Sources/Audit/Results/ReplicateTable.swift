internal import Formats
package import TelltaleCore

/// What an attack read under every deal of the labels that it was made again for: `replicates.csv` of a
/// stage, and a file beside the scores (SPEC §6.4).
///
/// Columns: `deal`, from 0 (the observed labels), then one per metric: its mean over folds; `nan` where
/// no fold gave a number.
package struct ReplicateTable: Sendable, Hashable {
  package static let fileName = "replicates.csv"

  /// Ids.
  package let metrics: [String]
  /// Shape [deals][metrics].
  package let values: [[Double]]

  package init(metrics: [String], values: [[Double]]) {
    precondition(values.allSatisfy { $0.count == metrics.count }, "not one value per metric")
    self.metrics = metrics
    self.values = values
  }

  /// A metric's values, the observed one first; nil for one that was not measured.
  package func values(of metric: String) -> [Double]? {
    metrics.firstIndex(of: metric).map { index in values.map { $0[index] } }
  }

  package func csv() -> String {
    let lines = values.enumerated().map { deal, values in
      CSVText.line([.number("\(deal)")] + values.map { .number("\($0)") })
    }
    return CSVText.text([["deal"] + metrics]) + lines.joined()
  }

  /// Throws `.missingFile`, or `.corruptedArtifact`, naming the line.
  package init(file path: String) throws(AuditError) {
    try self.init(csv: StoredFile.text(path), name: path)
  }

  /// Throws `.corruptedArtifact`, naming the line.
  package init(csv: String, name: String) throws(AuditError) {
    let lines = try CSVText.lines(csv, name: name)
    guard let head = lines.first, head.first == "deal", head.count > 1, lines.count > 1 else {
      throw AuditError(.corruptedArtifact, "\(name) does not begin as a table of replicates does")
    }
    var values: [[Double]] = []
    for (deal, line) in lines.dropFirst().enumerated() {
      let numbers = line.dropFirst().compactMap { Double($0) }
      guard line.count == head.count, numbers.count == head.count - 1, line[0] == "\(deal)" else {
        throw AuditError(
          .corruptedArtifact, "\(name), line \(deal + 2): not a row of the table")
      }
      values.append(numbers)
    }
    self.init(metrics: Array(head.dropFirst()), values: values)
  }
}
