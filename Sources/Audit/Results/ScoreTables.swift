internal import Formats
public import TelltaleCore

/// Per-utterance scores of one cell and fold: the primary result, kept as CSV that pandas and R
/// read directly (SPEC §6.4). Every table and figure is a slice of these rows.
///
/// Columns: `utterance, speaker, group, emotion, style, truth`, then one natural-log posterior per
/// class (`log_posterior_<class>`), then, for an application-aware attacker, one per emotion
/// (`log_posterior_emotion_<emotion>`). Numbers in the shortest form that reads back unchanged.
public struct ScoreTable: Sendable, Hashable {
  /// Who was judged, and what is known of the utterance.
  public struct Row: Sendable, Hashable {
    /// Id.
    public let utterance: String
    /// As the corpus names people.
    public let speaker: String
    /// Session or other unit that folds do not split; the speaker where there is none.
    public let group: String
    /// By its name.
    public let emotion: String
    /// Empty where the corpus does not say.
    public let style: String
    /// Name of the true class.
    public let truth: String
  }

  /// In the order of the columns of `scores`.
  public let classes: [String]
  /// In the order of the rows of `scores`.
  public let rows: [Row]
  /// [rows × classes].
  public let scores: ScoreMatrix
  /// In the order of the columns of `emotionScores`; empty without a second head.
  public let emotionClasses: [String]
  /// [rows × emotions]; nil without a second head.
  public let emotionScores: ScoreMatrix?

  package init(
    classes: [String], rows: [Row], scores: ScoreMatrix, emotionClasses: [String] = [],
    emotionScores: ScoreMatrix? = nil
  ) {
    precondition(rows.count == scores.rowCount, "\(rows.count) rows, \(scores.rowCount) scores")
    self.classes = classes
    self.rows = rows
    self.scores = scores
    self.emotionClasses = emotionClasses
    self.emotionScores = emotionScores
  }

  /// What is drawn and permuted as a whole: the row's speaker; the utterance where the speakers
  /// themselves are the classes, so that what is said holds for other utterances of these speakers.
  package var units: [String] {
    let isIdentity = rows.allSatisfy { $0.truth == $0.speaker }
    return rows.map { isIdentity ? $0.utterance : $0.speaker }
  }

  /// The rows of some utterances, in their order here.
  package func rows(of utterances: Set<String>) -> ScoreTable {
    let kept = rows.indices.filter { utterances.contains(rows[$0].utterance) }
    func part(_ scores: ScoreMatrix) -> ScoreMatrix {
      ScoreMatrix(
        values: kept.flatMap { row in (0..<scores.classCount).map { scores[row, $0] } },
        classCount: scores.classCount)
    }
    return ScoreTable(
      classes: classes, rows: kept.map { rows[$0] }, scores: part(scores),
      emotionClasses: emotionClasses, emotionScores: emotionScores.map(part))
  }

  /// The truth as a column of the table's classes.
  ///
  /// Throws `.corruptedArtifact` for a truth that is no class.
  package func truth() throws(AuditError) -> LabelColumn {
    do throws(AuditError) {
      return try LabelColumn(names: rows.map(\.truth), classes: classes)
    } catch {
      throw AuditError(.corruptedArtifact, "a table of scores is damaged", cause: error.message)
    }
  }

  package func csv() -> String {
    let head =
      ["utterance", "speaker", "group", "emotion", "style", "truth"]
      + classes.map { "log_posterior_" + $0 }
      + (emotionScores == nil ? [] : emotionClasses.map { "log_posterior_emotion_" + $0 })
    var lines = [CSVText.text([head])]
    for (index, row) in rows.enumerated() {
      var fields = [row.utterance, row.speaker, row.group, row.emotion, row.style, row.truth]
        .map(CSVText.Field.text)
      fields += classes.indices.map { .number("\(scores[index, $0])") }
      if let emotionScores {
        fields += emotionClasses.indices.map { .number("\(emotionScores[index, $0])") }
      }
      lines.append(CSVText.line(fields))
    }
    return lines.joined()
  }

  /// Throws `.missingFile`, or `.corruptedArtifact`, naming the line.
  public init(file path: String) throws(AuditError) {
    try self.init(csv: StoredFile.text(path), name: path)
  }

  /// Throws `.corruptedArtifact`, naming the line.
  package init(csv: String, name: String) throws(AuditError) {
    var lines = try CSVText.lines(csv, name: name)
    guard !lines.isEmpty else {
      throw AuditError(.corruptedArtifact, "\(name) is empty")
    }
    let head = lines.removeFirst()
    let emotionPrefix = "log_posterior_emotion_"
    let prefix = "log_posterior_"
    let emotionClasses = head.filter { $0.hasPrefix(emotionPrefix) }
      .map { String($0.dropFirst(emotionPrefix.count)) }
    let classes = head.filter { $0.hasPrefix(prefix) && !$0.hasPrefix(emotionPrefix) }
      .map { String($0.dropFirst(prefix.count)) }
    guard head.count == 6 + classes.count + emotionClasses.count, !classes.isEmpty else {
      throw AuditError(
        .corruptedArtifact, "\(name) does not begin with the columns of a score table")
    }
    var rows: [Row] = []
    var values: [Float] = []
    var emotionValues: [Float] = []
    for (index, line) in lines.enumerated() {
      let numbers = line.dropFirst(6).compactMap { Float($0) }
      guard line.count == head.count, numbers.count == head.count - 6 else {
        throw AuditError(.corruptedArtifact, "\(name), line \(index + 2): not a row of the table")
      }
      rows.append(
        Row(
          utterance: line[0], speaker: line[1], group: line[2], emotion: line[3], style: line[4],
          truth: line[5]))
      values += numbers.prefix(classes.count)
      emotionValues += numbers.dropFirst(classes.count)
    }
    self.init(
      classes: classes, rows: rows, scores: ScoreMatrix(values: values, classCount: classes.count),
      emotionClasses: emotionClasses,
      emotionScores: emotionClasses.isEmpty
        ? nil : ScoreMatrix(values: emotionValues, classCount: emotionClasses.count))
  }
}

extension Utterance {
  package func scoreRow(truth: String) -> ScoreTable.Row {
    ScoreTable.Row(
      utterance: id, speaker: speaker, group: group, emotion: emotion, style: style?.rawValue ?? "",
      truth: truth)
  }
}

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
