internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// Every utterance of a corpus through an extractor: `values.npy` (all frames of all utterances,
/// one after the other) and `index.json` (rows and their shapes).
enum FeatureStage {
  static func run(
    _ work: Stage.FeatureWork, key: ContentHash, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let content = context.corpus(work.corpus)
    let extractor = context.extractor(work.feature).extractor
    let count = content.utterances.count
    var shapes: [[Int]] = []
    var failed: [UnusableUtterance] = []
    let writer = try NumpyWriter(path: "\(folder)/\(StoredRows.arrayFile(nil))")
    // Chunk by chunk, so that memory does not grow with the corpus.
    let chunkSize = 64
    var start = 0
    while start < count {
      if context.isCancelled() { throw AuditError(.cancelled, "stopped on request") }
      let end = min(count, start + chunkSize)
      let chunk = extract(
        content, rows: start..<end, by: extractor, threadCount: context.threadCount)
      for (row, outcome) in chunk {
        switch outcome {
        case .success(let matrix):
          try writer.append(matrix.values)
          shapes.append([matrix.frameCount, matrix.bandCount])
        case .failure(let error):
          failed.append(
            UnusableUtterance(utterance: content.utterances[row], reason: .feature, error: error))
        }
      }
      start = end
      context.progress(
        Progress(fraction: Double(end) / Double(count), note: "\(end) of \(count) utterances"))
    }
    guard failed.isEmpty else {
      try context.store.keep(FoundLater(failed, of: content.name), of: key)
      throw UnusableUtterance.refusal(failed, of: count, corpus: content.name)
    }
    try writer.close(shape: [writer.count])
    let index = RowIndex(
      utterances: content.utterances.map(\.id), rows: CorpusRow.all(of: content.utterances),
      shapes: shapes, description: .features(extractor.output))
    try JSONText.write(index, to: "\(folder)/\(StoredRows.indexFile(nil))")
  }

  /// In parallel over utterances; the result is in the order of the rows whatever the timing.
  private static func extract(
    _ content: CorpusContent, rows: Range<Int>, by extractor: any FeatureExtractor,
    threadCount: Int
  ) -> [(row: Int, outcome: Result<FeatureMatrix, AuditError>)] {
    rows.mapInParallel(threadCount: threadCount) { row in
      let outcome = Result { () throws(AuditError) -> FeatureMatrix in
        let matrix = try extractor.checkedMatrix(
          of: content.corpus.read(content.utterances[row]))
        try content.checkUnchanged(row: row)
        return matrix
      }
      return (row, outcome)
    }
  }
}
