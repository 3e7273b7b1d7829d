internal import Formats
internal import Processes
internal import TelltaleCore

/// A metric outside this process.
struct CommandMetric: LeakageMetric {
  let component: OutsideComponent
  let declaration: LeakageMetricDeclaration

  /// What the program answers: a score, or why there is none.
  struct Answer: Codable {
    var value: Double?
    var chance: Double?
    var interval: [Double]?
    var note: String?
    var attainable: Double?
    var notApplicable: String?
  }

  func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement {
    let classes = request.truth.classes
    guard request.scores.classCount == classes.count else {
      throw AuditError(
        .shapeMismatch,
        "the scores have \(request.scores.classCount) columns, the truth has \(classes.count) classes",
        component: component.id)
    }
    let execution = Execution(seed: request.seed)
    let scratch = try component.scratchFolder()
    let pool = Array(request.truth.labels.indices)
    let (scores, rows) = (scratch.file("scores.npy"), scratch.file("rows.npy"))
    try NumpyWriter.write(
      request.scores.values, shape: [pool.count, classes.count], to: scores)
    try NumpyWriter.write(request.rows, to: rows)
    var sent = component.request("measure", execution)
    sent.pool = PluginRequest.Pool(
      scores: scores, truth: try component.labels(request.truth, pool, "truth", in: scratch),
      speakers: request.speakers, rows: rows)
    let answer = try component.serve(
      sent, outputs: ["measurement": "measurement.json"], in: scratch, execution)
    return try measurement(answer.json("measurement", as: Answer.self), answer, request)
  }

  private func measurement(
    _ said: Answer, _ answer: PluginAnswer, _ request: MeasurementRequest
  ) throws(AuditError) -> Measurement {
    if let reason = said.notApplicable {
      guard !reason.isEmpty else {
        throw answer.wrong("measurement", "says 'notApplicable' without a reason; write one")
      }
      return .notApplicable(because: reason)
    }
    guard let value = said.value, let chance = said.chance else {
      throw answer.wrong(
        "measurement", "needs the numbers 'value' and 'chance', or 'notApplicable' with a reason")
    }
    for (name, number) in [("value", value), ("chance", chance)]
    where !number.isFinite || !declaration.range.contains(number) {
      throw answer.wrong(
        "measurement",
        "has \(name) \(number), the declared range is \(declaration.range.lowerBound) to"
          + " \(declaration.range.upperBound)")
    }
    if let most = said.attainable, !most.isFinite || !declaration.range.contains(most) {
      throw answer.wrong("measurement", "has attainable \(most), outside the declared range")
    }
    var interval: ClosedRange<Double>?
    if let ends = said.interval {
      guard ends.count == 2, ends[0] <= ends[1], declaration.range.contains(ends[0]),
        declaration.range.contains(ends[1])
      else {
        throw answer.wrong(
          "measurement", "has the interval \(ends); wanted are two numbers of the declared range")
      }
      interval = ends[0]...ends[1]
    }
    return .value(
      LeakageScore(
        value: value, chance: chance, interval: interval, utteranceCount: request.rows.count,
        speakerCount: Set(request.rows.map { request.speakers[$0] }).count, note: said.note,
        attainable: said.attainable))
  }
}
