internal import Formats
internal import Plan
internal import Pooling
internal import Results
internal import Synchronization
internal import TelltaleCore

/// One forward pass of the primary model over a corpus: `tap-<n>.npy` and `index-<n>.json` for
/// every tap of the plan, with rows as they are or their pooled vectors; and `scores.csv` where the model's
/// own task is wanted.
enum RepresentationStage {
  static let scoresFile = "scores.csv"

  static func run(
    _ work: Stage.RepresentationWork, key: ContentHash, execution: Execution,
    in context: StageContext, to folder: String
  ) throws(AuditError) {
    let content = context.corpus(work.corpus)
    let stored = try context.rowsForModel(of: content, features: work.features)
    guard case .features(let description) = stored.input.description else {
      preconditionFailure("a feature artifact describes features")
    }
    let trained = try context.primaryModel(work.model, execution: execution)
    let taps = context.audit.model.taps
    let rows = work.rows.rows
    let listed = content.utterances(of: rows)
    let utterances = listed.map(\.id)
    let sink = try TapSink(
      folder: folder, taps: taps, utterances: utterances, isPooled: work.isPooled)
    let positions = try stored.positions(of: work.rows)
    func request(_ execution: Execution) -> RepresentationRequest {
      // The model reports of what it computes, and this stage of what has arrived.
      let execution = execution.rising()
      return RepresentationRequest(
        taps: taps.map(\.name), features: stored.input.rows, featureDescription: description,
        rows: positions.asGiven, execution: execution
      ) { tap, position, values throws(AuditError) in
        try sink.write(values, of: TapIndex(tap), at: RowPosition(position))
        if tap == taps.count - 1 {
          execution.report(
            Progress(
              fraction: Double(position + 1) / Double(rows.count),
              note: "\(position + 1) of \(rows.count) utterances"))
        }
      }
    }
    do throws(AuditError) {
      if work.isScored {
        try PrimaryModelStage.write(
          scores(of: trained, request, execution), of: work.rows, in: content,
          to: "\(folder)/\(scoresFile)")
      } else {
        try trained.represent(request(execution))
      }
    } catch  where UnrepresentedSearch.isOfAnUtterance(error) {
      let failures = try UnrepresentedSearch(
        model: trained, request: request(execution), taps: taps
      ).failures(from: sink.wholeRowCount)
      guard !failures.isEmpty else { throw error }
      let unusable = failures.sorted { $0.key < $1.key }.map { position, error in
        UnusableUtterance(
          utterance: listed[position], reason: .representation,
          error: error.naming(component: context.audit.model.component.metadata.id))
      }
      try context.store.keep(FoundLater(unusable, of: content.name), of: key)
      throw UnusableUtterance.refusal(unusable, of: rows.count, corpus: content.name)
    }
    for (index, tap) in zip(TapIndex.all(of: taps), try sink.close()) {
      try JSONText.write(
        RowIndex(
          utterances: utterances, rows: rows, shapes: tap.shapes,
          description: .representation(tap.description)),
        to: "\(folder)/\(StoredRows.indexFile(index))")
    }
  }

  /// Represents and scores: in one pass where the model can, else in two.
  private static func scores(
    of trained: any TrainedPrimaryTaskModel, _ request: (Execution) -> RepresentationRequest,
    _ execution: Execution
  ) throws(AuditError) -> ScoreMatrix {
    if let model = trained as? any OnePassModel {
      return try model.representAndScore(request(execution))
    }
    let first = request(execution.share(0..<1, of: 2))
    try trained.represent(first)
    return try trained.score(
      ScoringRequest(
        input: first.input, rows: first.rows,
        execution: execution.share(1..<2, of: 2).seeded(for: "score")))
  }
}

/// Takes representations row by row and checks that the model keeps its word.
///
/// `@unchecked Sendable`: files and counters are touched with the lock held only.
private final class TapSink: @unchecked Sendable {
  private let taps: [TapDescription]
  /// Ids, by position.
  private let utterances: [String]
  /// By tap; nil for rows as they are.
  private let poolings: [PooledVector?]
  private let writers: [NumpyWriter]
  /// Rows so far, by tap.
  private var counts: [Int]
  /// Their sizes, of taps whose rows are not all alike.
  private var shapes: [[[Int]]]
  private let lock = Mutex(())

  init(
    folder: String, taps: [TapDescription], utterances: [String], isPooled: Bool
  ) throws(AuditError) {
    var writers: [NumpyWriter] = []
    for index in TapIndex.all(of: taps) {
      writers.append(try NumpyWriter(path: "\(folder)/\(StoredRows.arrayFile(index))"))
    }
    self.taps = taps
    self.utterances = utterances
    poolings = taps.map { isPooled ? PooledVector(.representation($0)) : nil }
    self.writers = writers
    counts = taps.map { _ in 0 }
    shapes = taps.map { _ in [] }
  }

  /// Rows of which every tap arrived.
  var wholeRowCount: Int { lock.withLock { _ in counts.min() ?? 0 } }

  /// Throws `.shapeMismatch` or `.computationFailed` if the values are not what the tap declares.
  func write(
    _ values: UnsafeBufferPointer<Float>, of index: TapIndex, at row: RowPosition
  ) throws(AuditError) {
    let (tap, position) = (index.value, row.value)
    let shape: [Int]
    do throws(AuditError) {
      shape = try taps[tap].check(values)
    } catch {
      let subject =
        utterances.indices.contains(position)
        ? "utterance '\(utterances[position])'" : "position \(position)"
      throw AuditError(error.code, "\(subject): \(error.message)")
    }
    let pooled = poolings[tap]?.pool(values, shape: shape)
    try lock.withLock { _ throws(AuditError) in
      guard counts[tap] == position else {
        throw AuditError(
          .computationFailed,
          "tap '\(taps[tap].name)' gave row \(position) where row \(counts[tap]) was due")
      }
      counts[tap] += 1
      if let pooled { return try writers[tap].append(pooled) }
      if taps[tap].shape.isTimeOpen { shapes[tap].append(shape) }
      try writers[tap].append(values)
    }
  }

  /// What an array holds.
  struct Stored {
    let description: TapDescription
    /// Sizes of the rows: one where all are alike.
    let shapes: [[Int]]
  }

  /// What became of each tap. Where time is open, the array is flat, as that of features is.
  ///
  /// Throws `.computationFailed` if rows are missing.
  func close() throws(AuditError) -> [Stored] {
    let rowCount = utterances.count
    var found: [Stored] = []
    for (index, tap) in taps.enumerated() {
      guard counts[index] == rowCount else {
        throw AuditError(
          .computationFailed, "tap '\(tap.name)' gave \(counts[index]) of \(rowCount) rows")
      }
      let shape = poolings[index].map { TapShape([$0.length(of: tap.shape)]) } ?? tap.shape
      let fixed = shape.fixed
      try writers[index].close(shape: fixed.map { [rowCount] + $0 } ?? [writers[index].count])
      found.append(
        Stored(
          description: poolings[index] == nil ? tap : tap.sending(shape),
          shapes: fixed.map { [$0] } ?? shapes[index]))
    }
    return found
  }
}
