internal import Foundation
internal import Processes
internal import TelltaleCore

/// A primary model outside this process that knows its task.
struct CommandTrainedModel: OnePassModel {
  let component: OutsideComponent
  let taps: [TapDescription]
  /// Of the scores that it hands out; nil where the component alone knows.
  let classes: [String]?
  /// Emotions of a model that came trained, in the order of its own scores; nil for one that learnt.
  var own: [String]?
  var readsFeatures = true
  /// Nil for a model that came trained, as it came.
  var state: LearntState?

  var trainingLog: [TrainingEpoch] { state?.record?.trainingLog ?? [] }

  private static let scores = "scores"
  private static let scoresFile = "scores.npy"

  /// Of the component's own scores; nil where it alone knows.
  private var columns: [String]? { own ?? classes }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    try requireEmotions()
    let scratch = try component.scratchFolder()
    var sent = try self.request(
      "score", request.input, rows: request.rows, in: scratch, request.execution)
    sent.classes = columns
    let answer = try component.serve(
      sent, outputs: [Self.scores: Self.scoresFile], in: scratch, request.execution)
    return try wantedScores(of: answer, rowCount: request.rows.count)
  }

  private func requireEmotions() throws(AuditError) {
    guard columns?.isEmpty == true else { return }
    throw AuditError(
      .unsupported, "it names no emotions: it represents, and does not score",
      component: component.id)
  }

  private func wantedScores(of answer: PluginAnswer, rowCount: Int) throws(AuditError)
    -> ScoreMatrix
  {
    let scores = try answer.scores(Self.scores, rowCount: rowCount, classes: columns)
    guard let own, let classes else { return scores }
    return try mapped(scores, from: own, to: classes)
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    try represent(request, isScored: false) { (_, _) throws(AuditError) in }
  }

  /// Of a component that writes no scores when it represents, they are asked for beside.
  func representAndScore(_ request: RepresentationRequest) throws(AuditError) -> ScoreMatrix {
    try requireEmotions()
    var values: [Float] = []
    var classCount = 1
    try represent(request, isScored: true) { (answer, batch) throws(AuditError) in
      let scores =
        answer.has(Self.scores)
        ? try wantedScores(of: answer, rowCount: batch.count)
        : try score(
          ScoringRequest(
            input: request.input, rows: Array(request.rows[batch]),
            execution: request.execution.silent))
      classCount = scores.classCount
      values += scores.values
    }
    return ScoreMatrix(values: values, classCount: classCount)
  }

  /// - Parameters:
  ///   - isScored: whether the component is asked for scores, too.
  ///   - take: called with each answer and the positions that it is of.
  private func represent(
    _ request: RepresentationRequest, isScored: Bool,
    _ take: (PluginAnswer, Range<Int>) throws(AuditError) -> Void
  ) throws(AuditError) {
    var wanted: [TapDescription] = []
    for name in request.taps {
      guard let tap = taps.first(where: { $0.name == name }) else {
        throw AuditError(
          .unknownName,
          "there is no tap '\(name)'" + NearName.hint(for: name, among: taps.map(\.name)),
          component: component.id)
      }
      wanted.append(tap)
    }
    var size = RequestSize(wanted)
    var start = 0
    while start < request.rows.count {
      let batch = size.next(from: start, of: request.rows.count) { position in
        readsFeatures ? request.features.shape(ofRow: request.rows[position]) : nil
      }
      let (answer, count) = try represent(batch, of: request, wanted, isScored: isScored)
      size.saw(values: count, rows: batch.count)
      try take(answer, batch)
      start = batch.upperBound
    }
  }

  func save(toFolder folder: String) throws(AuditError) {
    guard let state else {
      throw AuditError(
        .unsupported, "a model that comes trained is not stored", component: component.id)
    }
    try state.save(toFolder: folder)
  }

  /// - Parameter batch: positions among the request's rows.
  ///
  /// Returns the answer, and the number of values that were handed over.
  private func represent(
    _ batch: Range<Int>, of request: RepresentationRequest, _ wanted: [TapDescription],
    isScored: Bool
  ) throws(AuditError) -> (PluginAnswer, Int) {
    let scratch = try component.scratchFolder()
    var sent = try self.request(
      "represent", request.input, rows: Array(request.rows[batch]), in: scratch, request.execution)
    sent.taps = wanted.map(\.name)
    let names = wanted.indices.map { "tap-\($0 + 1)" }
    var outputs = Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0).npy") })
    for (name, tap) in zip(names, wanted) where tap.shape.isTimeOpen {
      outputs[PluginAnswer.steps(of: name)] = "\(name)-steps.npy"
    }
    if isScored {
      sent.classes = columns
      outputs[Self.scores] = Self.scoresFile
    }
    let answer = try component.serve(
      sent, outputs: outputs, in: scratch,
      request.execution.share(batch, of: request.rows.count))
    var readers: [AnsweredRows] = []
    for (name, tap) in zip(names, wanted) {
      readers.append(try answer.rows(name, rowCount: batch.count, shape: tap.shape))
    }
    for position in batch {
      try request.execution.checkCancelled()
      for (index, reader) in readers.enumerated() {
        try hand(position - batch.lowerBound, of: reader, names[index], answer) {
          (values) throws(AuditError) in
          try request.sink(index, position, values)
        }
      }
    }
    return (answer, readers.map(\.elementCount).reduce(0, +))
  }

  private func hand(
    _ row: Int, of reader: AnsweredRows, _ name: String, _ answer: PluginAnswer,
    to sink: (UnsafeBufferPointer<Float>) throws(AuditError) -> Void
  ) throws(AuditError) {
    var failure: AuditError?
    withUnsafeTemporaryAllocation(of: Float.self, capacity: reader.elementCount(ofRow: row)) {
      buffer in
      buffer.initialize(repeating: 0)
      do throws(AuditError) {
        try answer.read(row, of: reader, name, into: buffer)
        try sink(UnsafeBufferPointer(buffer))
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func request(
    _ verb: String, _ input: ModelInput, rows: [Int], in scratch: ScratchFolder,
    _ execution: Execution
  ) throws(AuditError) -> PluginRequest {
    guard case .features(let features) = input.description else {
      throw AuditError(
        .unsupported, "a primary model reads features, and is given a representation",
        component: component.id)
    }
    var sent = component.request(verb, execution)
    sent.input =
      readsFeatures
      ? try InputFiles.write(input, rows: rows, as: "rows", in: scratch, execution)
      : InputFiles.described(features, rows: rows, of: input.rows)
    sent.state = state?.path
    return sent
  }

  /// Scores of the wanted classes from those of the model's own emotions: classes that it does not
  /// know get minus infinity, shares of emotions that are not wanted are dropped.
  private func mapped(
    _ scores: ScoreMatrix, from emotions: [String], to classes: [String]
  ) throws(AuditError) -> ScoreMatrix {
    let columns = classes.map { emotions.firstIndex(of: $0) }
    guard columns.contains(where: { $0 != nil }) else {
      throw AuditError(
        .unsupported,
        "it tells \(emotions.joined(separator: ", ")), none of which is wanted:"
          + " \(classes.joined(separator: ", "))", component: component.id)
    }
    var values: [Float] = []
    for row in 0..<scores.rowCount {
      let chosen = columns.map { $0.map { Double(scores[row, $0]) } ?? -.infinity }
      let top = chosen.max() ?? 0
      guard top > -.infinity else {
        // Sure of an emotion that is not wanted: nothing is left to tell the wanted ones apart.
        let share = -Float(log(Double(columns.count { $0 != nil })))
        values += columns.map { $0 == nil ? -.infinity : share }
        continue
      }
      let logSum = top + log(chosen.map { exp($0 - top) }.reduce(0, +))
      values += chosen.map { Float(min(0, $0 - logSum)) }
    }
    return ScoreMatrix(values: values, classCount: classes.count)
  }
}
