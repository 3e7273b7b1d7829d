import TelltaleCore
import TelltaleTorch

/// The rows that a defence learns from, read one after the other: only a batch is held.
struct TrainingRows {
  let shape: RepresentationShape
  /// In the order in which they are read.
  let rows: [Int]
  let source: any TensorRows
  let execution: Execution

  /// A part of the whole work, for its reports of progress.
  struct Part {
    let note: String
    let from: Double
    let to: Double
  }

  /// Throws `.computationFailed` where there are no rows, `.shapeMismatch` where they differ,
  /// `.unsupported` for a shape that no defence works on, and `.cancelled`.
  init(_ request: DefenceRequest) throws(AuditError) {
    try request.execution.checkCancelled()
    guard let first = request.rows.first else {
      throw AuditError(.computationFailed, "there are no rows to learn from")
    }
    let shape = request.input.rows.shape(ofRow: first)
    for row in request.rows where request.input.rows.shape(ofRow: row) != shape {
      throw AuditError(
        .shapeMismatch,
        "row \(row) is \(request.input.rows.shape(ofRow: row)), row \(first) is \(shape); a defence"
          + " takes representations of one tap")
    }
    self.init(
      shape: try RepresentationShape(shape), rows: request.rows, source: request.input.rows,
      execution: request.execution)
  }

  private init(
    shape: RepresentationShape, rows: [Int], source: any TensorRows, execution: Execution
  ) {
    self.shape = shape
    self.rows = rows
    self.source = source
    self.execution = execution
  }

  var count: Int { rows.count }
  var valueCount: Int { shape.valueCount }

  /// At most so many of them, drawn from the execution's seed, in their own order.
  func sample(_ limit: Int) -> TrainingRows {
    guard rows.count > limit else { return self }
    var generator = SeededGenerator(execution.seed.derived(for: "rows of the covariance"))
    let drawn = rows.indices.shuffled(using: &generator).prefix(limit).sorted()
    return TrainingRows(
      shape: shape, rows: drawn.map { rows[$0] }, source: source, execution: execution)
  }

  /// Hands every row over, with its place in `rows`.
  ///
  /// Throws `.computationFailed` for a value that is not finite, `.cancelled`, and the source's
  /// errors.
  func forEach(
    _ part: Part, _ body: (Int, UnsafeBufferPointer<Float>) throws(AuditError) -> Void
  ) throws(AuditError) {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: valueCount)
    defer { buffer.deallocate() }
    buffer.initialize(repeating: 0)
    for (place, row) in rows.enumerated() {
      if place.isMultiple(of: 16) {
        try execution.checkCancelled()
        let done = Double(place) / Double(count)
        execution.report(
          Progress(
            fraction: part.from + (part.to - part.from) * done,
            note: "\(part.note): row \(place) of \(count)"))
      }
      try source.read(row: row, into: buffer)
      guard Self.isFinite(buffer) else {
        throw AuditError(
          .computationFailed, "row \(row) holds a value that is not finite; audit the model first")
      }
      try body(place, UnsafeBufferPointer(buffer))
    }
  }

  /// Hands the rows over less their mean, a batch of them at a time, row-major.
  ///
  /// Arguments of the body: place of the batch's first row, and the batch.
  func forEachCentredBatch(
    mean: [Double], _ part: Part, _ body: (Int, Matrix) throws(AuditError) -> Void
  ) throws(AuditError) {
    let batchCount = min(count, max(1, min(64, Self.batchValueCount / valueCount)))
    var batch = [Double](repeating: 0, count: batchCount * valueCount)
    var filled = 0
    try forEach(part) { (place, values) throws(AuditError) in
      batch.withUnsafeMutableBufferPointer { batch in
        mean.withUnsafeBufferPointer { mean in
          let start = filled * valueCount
          for index in values.indices { batch[start + index] = Double(values[index]) - mean[index] }
        }
      }
      filled += 1
      if filled == batchCount || place == count - 1 {
        let rows = Array(batch.prefix(filled * valueCount))
        try body(
          place + 1 - filled, Matrix(rows, rowCount: filled, columnCount: valueCount))
        filled = 0
      }
    }
  }

  /// Sums of the rows of each class, [classes × values], and how many rows each has.
  ///
  /// - Parameter labels: by place in `rows`.
  func classSums(
    labels: [Int], classCount: Int, _ part: Part
  ) throws(AuditError) -> (sums: [Double], counts: [Int]) {
    var sums = [Double](repeating: 0, count: classCount * valueCount)
    var counts = [Int](repeating: 0, count: classCount)
    try forEach(part) { (place, values) throws(AuditError) in
      counts[labels[place]] += 1
      let start = labels[place] * valueCount
      sums.withUnsafeMutableBufferPointer { sums in
        for index in values.indices { sums[start + index] += Double(values[index]) }
      }
    }
    return (sums, counts)
  }

  func mean(_ part: Part) throws(AuditError) -> [Double] {
    let labels = [Int](repeating: 0, count: count)
    return try classSums(labels: labels, classCount: 1, part).sums.map { $0 / Double(count) }
  }

  /// 32 MiB of values; a batch of 64 rows of 64 × 32 × 32.
  private static let batchValueCount = 64 * 65_536

  private static func isFinite(_ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    // In integers, so that the loop runs on vectors.
    var highest: UInt32 = 0
    for value in values { highest = max(highest, value.bitPattern & 0x7f80_0000) }
    return highest != 0x7f80_0000
  }
}
