internal import Plan
internal import TelltaleCore

/// A defence fitted to one tap: `defence/`. What it makes of representations is not stored: whoever
/// reads them reads them through it (`DefendedRows`).
enum DefenceStage {
  static func fit(
    _ work: Stage.DefenceWork, execution: Execution, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let content = context.audit.evaluationCorpus
    let stored = try context.rows(work.input, execution: execution)
    let utterances = content.utterances(of: stored.utteranceRows)
    let fitted = try context.audit[work.defence].defence.fit(
      DefenceRequest(
        input: stored.input,
        attribute: context.attributeColumn(utterances, classes: context.audit.attribute.classes),
        emotion: try LabelColumn(names: utterances.map(\.emotion), classes: content.emotions),
        rows: try stored.positions(of: work.rows).asGiven, execution: execution))
    try ArtifactStore.makeFolder(folder + "/defence")
    try fitted.save(toFolder: folder + "/defence")
  }
}

/// Representations as a fitted defence transmits them, made when they are read.
///
/// Kept nowhere: behind several defences, arrays of the representations' own size would fill the
/// disk. What is random is seeded by the utterance, so that every reader gets the same.
struct DefendedRows: TensorRows {
  private let rows: any TensorRows
  private let defence: any FittedDefence
  private let name: String
  private let seed: Seed
  /// What it makes of every row, where time is open: by the sizes of what it is given.
  private let sizes: [[Int]: [Int]]
  /// What it promised to make of the tap.
  let promised: TapShape

  /// - Parameters:
  ///   - name: of the defence, for errors.
  ///   - promised: what it said that it makes of the tap.
  ///
  /// Throws `.computationFailed` for a defence that makes other sizes of a row.
  init(
    _ rows: any TensorRows, defence: any FittedDefence, name: String, promised: TapShape, seed: Seed
  ) throws(AuditError) {
    self.rows = rows
    self.defence = defence
    self.name = name
    self.seed = seed
    self.promised = promised
    var sizes: [[Int]: [Int]] = [:]
    for row in 0..<(promised.isTimeOpen ? rows.count : 0) {
      let own = rows.shape(ofRow: row)
      guard sizes[own] == nil else { continue }
      let made = try defence.shape(ofOne: own)
      guard promised.admits(made) else {
        throw AuditError(
          .computationFailed,
          "it makes \(made) of \(rows.label(ofRow: row)), \(own), and promised \(promised)",
          component: name)
      }
      sizes[own] = made
    }
    self.sizes = sizes
  }

  var count: Int { rows.count }
  func shape(ofRow row: Int) -> [Int] {
    promised.fixed ?? sizes[rows.shape(ofRow: row)] ?? []
  }
  func utterance(ofRow row: Int) -> String? { rows.utterance(ofRow: row) }

  /// Throws `.computationFailed` for a defence that does not keep its word.
  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError) {
    let utterance = rows.utterance(ofRow: row) ?? "\(row)"
    let values = try defence.apply(
      to: try rows.values(ofRow: row), shape: rows.shape(ofRow: row),
      seed: seed.derived(for: utterance))
    guard values.count == destination.count, values.allSatisfy(\.isFinite) else {
      throw AuditError(
        .computationFailed,
        "it made \(values.count) values of utterance '\(utterance)', not all finite or not the"
          + " \(shape(ofRow: row)) that it promised", component: name)
    }
    _ = destination.update(fromContentsOf: values)
  }
}
