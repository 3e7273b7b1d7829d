internal import AuditCore
internal import Dispatch
internal import Synchronization

/// A defence: fitted to one tap (`defence/`), and what it makes of a corpus's representations there
/// (`tap-<n>.npy`, `index-<n>.json`, as `RepresentationStage` leaves them).
enum DefenceStage {
  static func fit(
    _ work: Stage.DefenceWork, execution: Execution, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let content = context.audit.evaluationCorpus
    let stored = try StoredRows(work.input, tap: work.tap, store: context.store)
    let utterances = stored.utteranceRows.map { content.utterances[$0] }
    let fitted = try context.audit.defences[work.defence].defence.fit(
      DefenceRequest(
        input: stored.input,
        attribute: context.attributeColumn(utterances, classes: context.audit.attribute.classes),
        emotion: try LabelColumn(names: utterances.map(\.emotion), classes: content.emotions),
        rows: try stored.positions(of: work.rows), execution: execution))
    try ArtifactStore.makeFolder(folder + "/defence")
    try fitted.save(toFolder: folder + "/defence")
  }

  static func apply(
    _ work: Stage.DefendedWork, execution: Execution, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let audited = context.audit.defences[work.defence]
    try context.store.verify(work.fitted)
    let fitted = try audited.defence.load(
      fromFolder: context.store.folder(of: work.fitted) + "/defence", execution: execution)
    let index = try JSONText.read(
      RowIndex.self, from: context.store.folder(of: work.input) + "/index-\(work.tap).json")
    let stored = try StoredRows(work.input, tap: work.tap, store: context.store)
    let tap = context.audit.model.taps[work.tap]
    let shape = audited.shapes[work.tap]
    let writer = try TensorFileWriter(path: "\(folder)/tap-\(work.tap).npy")
    let count = index.utterances.count
    let chunkSize = 64
    for start in stride(from: 0, to: count, by: chunkSize) {
      try execution.checkCancelled()
      let end = min(count, start + chunkSize)
      let chunk = try Self.applied(
        fitted, to: stored.input.rows, positions: start..<end, shape: tap.shape,
        // Of the utterance, so that it does not matter what else the corpus holds.
        seeds: index.utterances.map { execution.seed.derived(for: $0) },
        threadCount: context.threadCount)
      for (values, utterance) in zip(chunk, index.utterances[start..<end]) {
        guard values.count == shape.reduce(1, *), values.allSatisfy(\.isFinite) else {
          throw AuditError(
            .computationFailed,
            "it made \(values.count) values of utterance '\(utterance)', not all finite or not the"
              + " \(shape) that it promised", component: audited.component.metadata.id)
        }
        try writer.append(values)
      }
      execution.report(
        Progress(fraction: Double(end) / Double(count), note: "\(end) of \(count) utterances"))
    }
    try writer.close(shape: [count] + shape)
    try JSONText.write(
      RowIndex(
        utterances: index.utterances, rows: index.rows, shapes: [shape],
        description: .representation(
          TapDescription(name: tap.name, shape: shape, depth: tap.depth))),
      to: "\(folder)/index-\(work.tap).json")
  }

  /// In parallel over rows; the result is in their order.
  private static func applied(
    _ defence: any FittedDefence, to rows: any TensorRows, positions: Range<Int>, shape: [Int],
    seeds: [Seed], threadCount: Int
  ) throws(AuditError) -> [[Float]] {
    let found = Mutex([Int: Result<[Float], AuditError>]())
    let next = Mutex(positions.lowerBound)
    DispatchQueue.concurrentPerform(iterations: min(threadCount, positions.count)) { _ in
      while true {
        let position = next.withLock { value in
          defer { value += 1 }
          return value
        }
        guard position < positions.upperBound else { return }
        let outcome = Result { () throws(AuditError) -> [Float] in
          try defence.apply(
            to: try rows.values(ofRow: position), shape: shape, seed: seeds[position])
        }
        found.withLock { $0[position] = outcome }
      }
    }
    let results = found.withLock { $0 }
    var values: [[Float]] = []
    for position in positions {
      guard let result = results[position] else {
        preconditionFailure("row \(position) was not defended")
      }
      values.append(try result.get())
    }
    return values
  }
}
