internal import Formats
internal import Plan
internal import Results
internal import Synchronization
internal import TelltaleCore

/// One forward pass of the primary model over a corpus: `tap-<n>.npy` and `index-<n>.json` for
/// every tap of the plan.
enum RepresentationStage {
  static func run(
    _ work: Stage.RepresentationWork, execution: Execution, in context: StageContext,
    to folder: String
  ) throws(AuditError) {
    let content = context.corpus(work.corpus)
    let stored = try context.rowsForModel(of: content, features: work.features)
    guard case .features(let description) = stored.input.description else {
      preconditionFailure("a feature artifact describes features")
    }
    let trained = try context.primaryModel(work.model, execution: execution)
    let taps = context.audit.model.taps
    let rows = work.rows.rows
    let utterances = rows.map { content.utterances[$0].id }
    let sink = try TapSink(folder: folder, taps: taps, utterances: utterances)
    try trained.represent(
      RepresentationRequest(
        taps: taps.map(\.name), features: stored.input.rows, featureDescription: description,
        rows: try stored.positions(of: work.rows), execution: execution
      ) { tap, position, values throws(AuditError) in
        try sink.write(tap: tap, position: position, values: values)
        if tap == taps.count - 1 {
          execution.report(
            Progress(
              fraction: Double(position + 1) / Double(rows.count),
              note: "\(position + 1) of \(rows.count) utterances"))
        }
      })
    try sink.close()
    for (index, tap) in zip(TapIndex.all(of: taps), taps) {
      try JSONText.write(
        RowIndex(
          utterances: utterances, rows: rows, shapes: [tap.shape],
          description: .representation(tap)),
        to: "\(folder)/\(StoredRows.indexFile(index))")
    }
  }
}

/// Takes representations row by row and checks that the model keeps its word.
///
/// `@unchecked Sendable`: files and counters are touched with the lock held only.
private final class TapSink: @unchecked Sendable {
  private let taps: [TapDescription]
  /// Ids, by position.
  private let utterances: [String]
  private let writers: [NumpyWriter]
  private var nextPosition: [Int]
  private let lock = Mutex(())

  init(folder: String, taps: [TapDescription], utterances: [String]) throws(AuditError) {
    var writers: [NumpyWriter] = []
    for index in TapIndex.all(of: taps) {
      writers.append(try NumpyWriter(path: "\(folder)/\(StoredRows.arrayFile(index))"))
    }
    self.taps = taps
    self.utterances = utterances
    self.writers = writers
    nextPosition = taps.map { _ in 0 }
  }

  /// Throws `.shapeMismatch` or `.computationFailed` if the values are not what the tap declares.
  func write(tap: Int, position: Int, values: UnsafeBufferPointer<Float>) throws(AuditError) {
    do throws(AuditError) {
      try taps[tap].check(values)
    } catch {
      let subject =
        utterances.indices.contains(position)
        ? "utterance '\(utterances[position])'" : "position \(position)"
      throw AuditError(error.code, "\(subject): \(error.message)")
    }
    try lock.withLock { _ throws(AuditError) in
      guard nextPosition[tap] == position else {
        throw AuditError(
          .computationFailed,
          "tap '\(taps[tap].name)' gave row \(position) where row \(nextPosition[tap]) was due")
      }
      nextPosition[tap] += 1
      try writers[tap].append(values)
    }
  }

  /// Throws `.computationFailed` if rows are missing.
  func close() throws(AuditError) {
    let rowCount = utterances.count
    for (index, next) in nextPosition.enumerated() {
      guard next == rowCount else {
        throw AuditError(
          .computationFailed, "tap '\(taps[index].name)' gave \(next) of \(rowCount) rows")
      }
      try writers[index].close(shape: [rowCount] + taps[index].shape)
    }
  }
}
