package import TelltaleCore

/// Tries a model that came trained on a few utterances: what it cannot take is known before an audit
/// is planned.
package struct ModelTrial {
  package let model: any PretrainedModel
  /// Id of the component.
  package let component: String
  package let taps: [TapDescription]
  /// What it reads: a model each; empty for one that reads none.
  package let extractors: [any FeatureExtractor]

  /// Rows that a model of recorded answers has nothing for.
  func unrecorded(_ utterances: [Utterance]) throws(AuditError) -> [Int: AuditError] {
    guard let recorded = model as? any RecordedUtterances else { return [:] }
    let reasons = try recorded.gaps(
      among: utterances.map(\.id), taps: taps.map(\.name))
    var gaps: [Int: AuditError] = [:]
    for (row, utterance) in utterances.enumerated() {
      guard let reason = reasons[utterance.id] else { continue }
      gaps[row] = AuditError(.missingFile, reason, component: component)
    }
    return gaps
  }

  /// Rows of the shortest, and of the longest, that the model gives nothing for, though it takes a
  /// usual one.
  ///
  /// - Parameters:
  ///   - usual: an utterance of middling length.
  ///   - shortestFirst: all of them, tried until `passCount` in a row pass, and from its end until one
  ///     passes.
  ///   - utterances: all of them, for errors.
  ///   - matrix: of a row.
  ///
  /// Throws what the model throws for the usual one, naming the component: then it is not the
  /// utterance that is to blame.
  package func failures(
    usual: Int, shortestFirst: [Int], of utterances: [Utterance], passCount: Int,
    _ execution: Execution,
    matrix: (Int, any FeatureExtractor) throws(AuditError) -> FeatureMatrix
  ) throws(AuditError) -> [Int: AuditError] {
    var failures: [Int: AuditError] = [:]
    for extractor in extractors {
      func run(_ rows: [Int]) throws(AuditError) {
        try execution.checkCancelled()
        var matrices: [FeatureMatrix] = []
        for row in rows { matrices.append(try matrix(row, extractor)) }
        try self.run(
          matrices, extractor.output, rows.map { utterances[$0].id }, execution)
      }
      do throws(AuditError) {
        // Together first: making a model ready takes longer than running it.
        try run([usual] + shortestFirst.prefix(passCount))
        // By itself: what the longest takes of memory is what the audit takes.
        try run(shortestFirst.suffix(1))
        continue
      } catch {
        if error.code == .cancelled { throw error }
      }
      do throws(AuditError) { try run([usual]) } catch { throw error.naming(component: component) }
      func tried(_ rows: some Sequence<Int>, until wanted: Int) throws(AuditError) {
        var passed = 0
        for row in rows where passed < wanted && failures[row] == nil {
          do throws(AuditError) {
            try run([row])
            passed += 1
          } catch {
            if error.code == .cancelled { throw error }
            failures[row] = error
            passed = 0
          }
        }
      }
      try tried(shortestFirst, until: passCount)
      try tried(shortestFirst.reversed(), until: 1)
    }
    return failures
  }

  private func run(
    _ matrices: [FeatureMatrix], _ description: FeatureDescription, _ ids: [String],
    _ execution: Execution
  ) throws(AuditError) {
    let rows = MemoryRows(
      matrices.map(\.values), shapes: matrices.map { [$0.frameCount, $0.bandCount] },
      utterances: ids)
    try model.pretrained(classes: model.emotions, execution: execution).represent(
      RepresentationRequest(
        taps: taps.map(\.name), features: rows, featureDescription: description,
        rows: Array(matrices.indices), execution: execution
      ) { tap, _, values throws(AuditError) in
        try taps[tap].check(values)
      })
  }
}
