import TelltaleCore

/// A recorded model, ready to answer.
struct RecordedAnswers: TrainedPrimaryTaskModel {
  /// What scores are of.
  let classes: [String]
  /// In order of depth.
  let taps: [RecordedArray]
  let index: UtteranceIndex

  var trainingLog: [TrainingEpoch] { [] }

  /// The model's own answers. Throws `.unsupported` where none are recorded, and what
  /// `UtteranceIndex.rows` throws.
  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    guard let answers = index.answers else {
      throw AuditError(
        .unsupported,
        "what the model says about emotion is not recorded; add a column log_posterior_<emotion>"
          + " for each emotion to '\(index.path)'")
    }
    let rows = try index.rows(of: request.rows, among: request.input.rows)
    try request.execution.checkCancelled()
    return answers.scores(ofRows: rows, classes: classes)
  }

  /// One row of one array is in memory at a time.
  ///
  /// Throws `.unknownName` for a tap or an utterance that is not recorded (before the sink is
  /// called), `.missingFile`, and `.malformedFile` for a file cut short and for values that are not
  /// finite, naming tap and utterance.
  func represent(_ request: RepresentationRequest) throws(AuditError) {
    let readers = try TapReader.readers(of: request.taps, among: taps)
    let rows = try index.rows(of: request.rows, among: request.features)
    for (position, row) in rows.enumerated() {
      try request.execution.checkCancelled()
      for (tap, reader) in readers.enumerated() {
        try reader.read(row, of: request.features.utterance(ofRow: request.rows[position]) ?? "") {
          (values) throws(AuditError) in
          try request.sink(tap, position, values)
        }
      }
      if position % 256 == 255 || position + 1 == rows.count {
        request.execution.report(
          Progress(fraction: Double(position + 1) / Double(rows.count)))
      }
    }
  }

  /// Throws `.unsupported`: there is nothing to store besides the files.
  func save(toFolder folder: String) throws(AuditError) {
    throw AuditError(.unsupported, "a recorded model is its files; it is not saved elsewhere")
  }
}
