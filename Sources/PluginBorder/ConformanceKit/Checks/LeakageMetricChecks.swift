internal import TelltaleCore

/// A metric tells perfect scores from useless ones, keeps to its range, depends on nothing but the
/// judged rows, and says so where there is nothing to measure.
struct LeakageMetricChecks {
  let metric: any LeakageMetric
  let settings: ConformanceSettings

  /// Balanced rows that are judged: 400, or 8000 for a metric that wants more even for a quarter of
  /// them, as one of rare errors does.
  private var rowCount = 400

  init(metric: any LeakageMetric, settings: ConformanceSettings) {
    self.metric = metric
    self.settings = settings
    if !measures(slice) { rowCount = 8000 }
  }

  func run(_ list: inout CheckList) {
    let declaration = metric.declaration
    list.check("declaration-is-complete") {
      try require(!declaration.label.isEmpty && !declaration.unit.isEmpty, "label or unit is empty")
      try require(
        declaration.range.lowerBound < declaration.range.upperBound, "range: \(declaration.range)")
    }
    list.check("perfect-scores-beat-useless-ones") {
      let perfect = try score(request(strength: 1))
      let useless = try score(uselessRequest)
      let gain = (perfect.value - useless.value) * (declaration.higherIsMoreLeakage ? 1 : -1)
      try require(gain > 0, "perfect scores get \(perfect.value), useless ones \(useless.value)")
    }
    list.check("useless-scores-are-near-chance") {
      let perfect = try score(request(strength: 1))
      let useless = try score(uselessRequest)
      try require(
        abs(useless.value - useless.chance) <= 0.25 * abs(perfect.value - useless.chance),
        "useless scores get \(useless.value), chance is said to be \(useless.chance)")
    }
    list.check("value-and-interval-are-within-range") {
      for strength in [0, 0.3, 1] {
        for classCount in [2, 3] {
          try checkRange(try metric.measure(request(strength: strength, classCount: classCount)))
        }
      }
    }
    list.check("counts-are-the-judged-rows") {
      let score = try score(request(strength: 0.5))
      try require(score.utteranceCount == rowCount, "\(score.utteranceCount) utterances")
      try require(score.speakerCount == 20, "\(score.speakerCount) speakers, there are 20")
    }
    list.check("a-slice-counts-its-own-rows-only") {
      let slice = slice
      let score = try score(slice)
      try require(
        score.utteranceCount == slice.rows.count,
        "\(score.utteranceCount) utterances of \(slice.rows.count)")
      try require(score.speakerCount == 5, "\(score.speakerCount) speakers, the slice has 5")
    }
    list.check("same-request-gives-the-same-answer") {
      let request = request(strength: 0.3)
      try require(
        try metric.measure(request) == metric.measure(request), "two measurements differ")
    }
    list.check("order-of-rows-does-not-matter") { try checkPermutation() }
    list.check("one-class-is-not-applicable") {
      let request = request(strength: 0.5)
      let truth = LabelColumn(
        classes: request.truth.classes, labels: request.truth.labels.map { _ in 1 })
      let answer = try metric.measure(
        MeasurementRequest(
          scores: request.scores, truth: truth, speakers: request.speakers, seed: settings.seed))
      guard case .notApplicable(let reason) = answer else {
        throw CheckFailure(message: "one class in the truth gives \(answer)")
      }
      try require(!reason.isEmpty, "no reason is given")
    }
    list.check("one-speaker-is-no-error") {
      let request = request(strength: 0.5)
      try checkRange(
        try metric.measure(
          MeasurementRequest(
            scores: request.scores, truth: request.truth,
            speakers: request.speakers.map { _ in "speaker 0" }, seed: settings.seed)))
    }
    list.check("no-judged-rows-are-not-applicable") {
      let request = request(strength: 0.5)
      let answer = try metric.measure(
        MeasurementRequest(
          scores: request.scores, truth: request.truth, speakers: request.speakers, rows: [],
          seed: settings.seed))
      guard case .notApplicable = answer else {
        throw CheckFailure(message: "no rows give \(answer)")
      }
    }
    list.check("certain-scores-are-taken") { try checkCertainScores() }
    if let resampled = metric as? any ResampledMetric {
      for classCount in [2, 3] where measures(request(strength: 0.4, classCount: classCount)) {
        ResampledMetricChecks(
          metric: resampled, request: request(strength: 0.4, classCount: classCount)
        ).run(&list)
      }
    }
    list.check("scores-of-other-classes-are-refused") {
      let request = request(strength: 0.5)
      let scores = ScoreMatrix(
        values: [Float](repeating: -1.0986123, count: rowCount * 3), classCount: 3)
      try requireError(of: [.shapeMismatch], saying: ["3", "2"], "three columns for two classes") {
        () throws(AuditError) in
        _ = try metric.measure(
          MeasurementRequest(
            scores: scores, truth: request.truth, speakers: request.speakers, seed: settings.seed))
      }
    }
  }

  private func checkRange(_ measurement: Measurement) throws {
    guard case .value(let score) = measurement else { return }
    let range = metric.declaration.range
    try require(
      range.contains(score.value) && range.contains(score.chance),
      "value \(score.value), chance \(score.chance), declared range \(range)")
    if let interval = score.interval {
      try require(interval.contains(score.value), "\(score.value) is outside \(interval)")
      try require(
        range.contains(interval.lowerBound) && range.contains(interval.upperBound),
        "interval \(interval), declared range \(range)")
    }
  }

  private func checkPermutation() throws {
    let request = request(strength: 0.4)
    var generator = SeededGenerator(settings.seed.derived(for: "permutation"))
    let order = Array(0..<rowCount).shuffled(using: &generator)
    let shuffled = MeasurementRequest(
      scores: ScoreMatrix(
        values: order.flatMap { [request.scores[$0, 0], request.scores[$0, 1]] }, classCount: 2),
      truth: LabelColumn(
        classes: request.truth.classes, labels: order.map { request.truth.labels[$0] }),
      speakers: order.map { request.speakers[$0] }, seed: settings.seed)
    let (former, latter) = (try score(request), try score(shuffled))
    try require(
      abs(former.value - latter.value) < 1e-9 && abs(former.chance - latter.chance) < 1e-9,
      "\(former.value) becomes \(latter.value) in another order")
  }

  private func checkCertainScores() throws {
    let request = request(strength: 1)
    let values = request.truth.labels.flatMap { label -> [Float] in
      label == 0 ? [0, -.infinity] : [-.infinity, 0]
    }
    let certain = MeasurementRequest(
      scores: ScoreMatrix(values: values, classCount: 2), truth: request.truth,
      speakers: request.speakers, seed: settings.seed)
    let score = try score(certain)
    try require(score.value.isFinite, "certain scores get \(score.value)")
    try checkRange(.value(score))
  }

  private func measures(_ request: MeasurementRequest) -> Bool {
    if case .value? = try? metric.measure(request) { true } else { false }
  }

  private func score(_ request: MeasurementRequest) throws -> LeakageScore {
    switch try metric.measure(request) {
    case .value(let score): return score
    case .notApplicable(let reason):
      throw CheckFailure(message: "\(rowCount) balanced rows are not enough: \(reason)")
    }
  }

  /// Scores that tell nothing, and claim little: log-odds within ½. Some metrics count it against
  /// scores, rightly, if they are as sure as they are wrong; that is worse than useless.
  private var uselessRequest: MeasurementRequest { request(strength: 0, spread: 0.5) }

  /// The second quarter of the rows, five speakers.
  private var slice: MeasurementRequest {
    let whole = request(strength: 0.5)
    return MeasurementRequest(
      scores: whole.scores, truth: whole.truth, speakers: whole.speakers,
      rows: Array(rowCount / 4..<rowCount / 2), seed: settings.seed)
  }

  /// Balanced classes, 20 speakers; log-odds between noise (0) and the truth (1).
  private func request(strength: Double, classCount: Int = 2, spread: Double = 6)
    -> MeasurementRequest
  {
    var generator = SeededGenerator(settings.seed.derived(for: "scores of \(classCount)"))
    var labels: [Int] = []
    var values: [Float] = []
    for row in 0..<rowCount {
      labels.append(row % classCount)
      let raw = (0..<classCount).map { column in
        spread
          * (strength * (column == row % classCount ? 1 : 0)
            + (1 - strength) * generator.uniform())
      }
      values += raw.logSoftmax.map(Float.init)
    }
    return MeasurementRequest(
      scores: ScoreMatrix(values: values, classCount: classCount),
      truth: LabelColumn(
        classes: ["first", "second", "third"].prefix(classCount).map(\.self), labels: labels),
      // Speakers of equally many rows, every class in each.
      speakers: (0..<rowCount).map { "speaker \($0 / (rowCount / 20))" }, seed: settings.seed)
  }
}
