internal import AuditCore
internal import Dispatch
internal import Synchronization

/// Every utterance of a corpus through an extractor: `values.npy` (all frames of all utterances,
/// one after the other) and `index.json` (rows and their shapes).
enum FeatureStage {
  static func run(corpus name: String, feature: String, in context: StageContext, to folder: String)
    throws(AuditError)
  {
    let content = context.corpus(name)
    let extractor = context.extractor(feature).extractor
    let count = content.utterances.count
    var shapes: [[Int]] = []
    let writer = try TensorFileWriter(path: folder + "/values.npy")
    // Chunk by chunk, so that memory does not grow with the corpus.
    let chunkSize = 64
    var start = 0
    while start < count {
      if context.isCancelled() { throw AuditError(.cancelled, "stopped on request") }
      let end = min(count, start + chunkSize)
      let chunk = try extract(
        content, rows: start..<end, by: extractor, threadCount: context.threadCount)
      for matrix in chunk {
        try writer.append(matrix.values)
        shapes.append([matrix.frameCount, matrix.bandCount])
      }
      start = end
      context.progress(
        Progress(fraction: Double(end) / Double(count), note: "\(end) of \(count) utterances"))
    }
    try writer.close(shape: [writer.count])
    let index = RowIndex(
      utterances: content.utterances.map(\.id), rows: Array(0..<count),
      shapes: shapes, description: .features(extractor.output))
    try JSONText.write(index, to: folder + "/index.json")
  }

  /// In parallel over utterances; the result is in the order of the rows whatever the timing.
  private static func extract(
    _ content: CorpusContent, rows: Range<Int>, by extractor: any FeatureExtractor,
    threadCount: Int
  ) throws(AuditError) -> [FeatureMatrix] {
    let found = Mutex([Int: Result<FeatureMatrix, AuditError>]())
    let next = Mutex(rows.lowerBound)
    DispatchQueue.concurrentPerform(iterations: min(threadCount, rows.count)) { _ in
      while true {
        let row = next.withLock { value in
          defer { value += 1 }
          return value
        }
        guard row < rows.upperBound else { return }
        let outcome = Result { () throws(AuditError) -> FeatureMatrix in
          try extractor.extract(from: try content.corpus.read(content.utterances[row]))
        }
        found.withLock { $0[row] = outcome }
      }
    }
    let results = found.withLock { $0 }
    var matrices: [FeatureMatrix] = []
    for row in rows {
      guard let result = results[row] else { preconditionFailure("row \(row) was not extracted") }
      do throws(AuditError) {
        let matrix = try result.get()
        guard matrix.frameCount > 0, matrix.bandCount == extractor.output.bands.count,
          matrix.values.allSatisfy(\.isFinite)
        else {
          throw AuditError(
            .computationFailed,
            "the extractor returned \(matrix.frameCount) × \(matrix.bandCount) values that are not"
              + " all finite or not of the \(extractor.output.bands.count) bands it describes")
        }
        matrices.append(matrix)
      } catch {
        throw AuditError(
          error.code, "utterance '\(content.utterances[row].id)': \(error.message)",
          component: error.component ?? content.name, cause: error.cause)
      }
    }
    return matrices
  }
}
