import TelltaleCore
import TestSupport
import Testing

@testable import Plan
@testable import Results
@testable import Statistics

/// From leakage and task to advice.
@Suite struct TransmissionAdviceTests {
  private func point(
    _ id: String, leak: Double, task: Double, metric: String = "auc", defence: String? = nil
  ) -> TransmissionResult.Point {
    TransmissionResult.Point(
      id: id, modelFeature: "mel", tap: TapDescription(name: id, shape: [2], depth: 1),
      defence: defence, sent: [2],
      task: [TaskScore(accuracy: task, uar: task, majority: 0.3, utteranceCount: 10)],
      attack: TransmissionResult.Attack(
        cell: id, metric: metric, leakage: leak, chance: 0.5,
        interval: leak - 0.05...leak + 0.05,
        verdict: leak > 0.6 ? .leakDemonstrated : .inconclusive))
  }

  /// - Parameter spread: of an attack's folds.
  private func result(_ points: [TransmissionResult.Point], spread: Double = 0.02)
    -> TransmissionResult
  {
    var metrics: [String: [JudgedMetric]] = [:]
    for (index, point) in points.enumerated() {
      guard let attack = point.attack else { continue }
      var generator = SeededGenerator(Seed(UInt64(index + 1)))
      let noise = (0..<8).map { _ in generator.uniform() - 0.5 }
      let mean = noise.reduce(0, +) / 8
      metrics[attack.cell] = [
        JudgedReading.make(noise.map { attack.leakage + spread * ($0 - mean) }, attack.metric)
      ]
    }
    return TransmissionAdvice(
      points: points,
      readings: PairedReadings(metrics, among: points.compactMap(\.attack?.cell))
    ).result
  }

  @Test func thePointThatGivesUpLeastIsTheBend() throws {
    let result = result([
      point("a", leak: 0.95, task: 0.70), point("b", leak: 0.65, task: 0.66),
      point("c", leak: 0.55, task: 0.40), point("d", leak: 0.90, task: 0.50),
    ])
    #expect(result.points.filter(\.isOnFront).map(\.id) == ["a", "b", "c"])
    #expect(result.knee == "b")
    #expect(result.advice.count == 2)
    let first = try #require(result.advice.first)
    #expect(
      first.hasPrefix(
        "transmitting after b instead of after a lowers what the strongest attack reads from 0.95"
          + " [0.90, 1.00] to 0.65 [0.60, 0.70] (paired difference 0.30 ["))
    #expect(
      first.hasSuffix(
        "over all pairs of places), where guessing gives 0.50; the probe's UAR on emotion reads 0.66"
          + " instead of 0.70."))
    #expect(result.advice[1].hasPrefix("At the lowest reading: transmitting after c"))
  }

  @Test func aDifferenceThatIsNoiseIsNotWordedAsOne() throws {
    // As far apart as before, over folds that differ by more.
    for (leaks, spread) in [((0.53, 0.49), 0.3), ((0.75, 0.65), 1.2)] {
      let advice = result(
        [point("a", leak: leaks.0, task: 0.7), point("b", leak: leaks.1, task: 0.69)],
        spread: spread
      ).advice
      let sentence = try #require(advice.first)
      #expect(!sentence.contains("lowers") && !sentence.contains("instead of after"))
      #expect(sentence.contains("what these speakers do not show to be less (paired difference 0."))
    }
  }

  @Test func withoutATestNothingIsSaidToBeLess() throws {
    let advice = TransmissionAdvice(
      points: [point("a", leak: 0.9, task: 0.7), point("b", leak: 0.6, task: 0.69)],
      readings: PairedReadings([:], among: ["a", "b"])
    ).result.advice
    #expect(try #require(advice.first).contains("and there is no test of the difference"))
  }

  @Test func readingsOfTwoMetricsAreNotCompared() {
    let advice = result([
      point("a", leak: 0.95, task: 0.7),
      point("b", leak: 0.6, task: 0.7, metric: "uar-prior-matched"),
    ]).advice
    #expect(advice.isEmpty)
  }

  @Test func nothingBetterIsSaidSoAlsoBesideWhatReadsMore() {
    for other in [0.94, 0.99] {
      let advice = result([
        point("a", leak: 0.95, task: 0.7), point("b", leak: other, task: 0.6, defence: "noise"),
      ]).advice
      #expect(
        advice == [
          "Nothing tried here reads more than 0.02 below the 0.95 [0.90, 1.00] that the strongest"
            + " attack reads after a."
        ])
    }
  }

  @Test func aLeakEverywhereIsSaidToo() {
    let advice = result([
      point("a", leak: 0.95, task: 0.7), point("b", leak: 0.8, task: 0.69),
    ]).advice
    #expect(
      advice.last
        == "The leak is demonstrated at every one of the 2 places compared all the same.")
  }

  @Test func onePlaceAloneGivesNoAdvice() {
    let result = result([point("a", leak: 0.9, task: 0.7)])
    #expect(result.advice.isEmpty && result.knee == nil)
  }
}

/// A metric of an attack, seen in folds of a speaker of each class.
enum JudgedReading {
  static func make(
    _ folds: [Double], _ metric: String = "auc", _ correction: LearningCorrection = .none
  ) -> JudgedMetric {
    let parts = folds.map { _ in
      SpeakerStrata(speakers: ["f", "m"], labels: [0, 1])
    }
    let summary = MetricSummary(
      metric: metric,
      declaration: LeakageMetricDeclaration(
        label: metric, unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil,
        standing: .usual(metric)),
      perFold: folds.map {
        .value(LeakageScore(value: $0, chance: 0.5, utteranceCount: 20, speakerCount: 2))
      })
    return JudgedMetric(
      summary: summary,
      interval: CorrectedInterval(
        foldValues: folds, replicates: [], parts: parts, correction: correction, within: 0...1),
      deviations: JointDraws(count: 2000, seed: Seed(5)).deviations(ofFolds: folds))
  }
}

@Suite struct PairedReadingsTests {
  @Test func attacksThatErrTogetherAreComparedMoreSharply() throws {
    let shared = [0.1, -0.08, 0.05, -0.12, 0.02, 0.06, -0.06, 0.03]
    let own = [0.01, -0.01, 0.012, 0.004, -0.008, 0.006, -0.004, -0.01]
    let readings = PairedReadings(
      [
        "a": [JudgedReading.make(shared.map { 0.8 + $0 })],
        "b": [JudgedReading.make(zip(shared, own).map { 0.75 + $0 + $1 })],
        "c": [JudgedReading.make(shared.reversed().map { 0.75 + $0 })],
      ], among: ["a", "b", "c"])
    let together = try #require(readings.difference("a", "b"))
    let apart = try #require(readings.difference("a", "c"))
    #expect(abs(together.value - apart.value) < 0.01)
    #expect(together.isShown && !apart.isShown)
    let turned = try #require(readings.difference("b", "a"))
    #expect(!turned.isShown, "the lesser is not shown to be more")
    #expect(abs(turned.pValue - together.pValue) < 1e-12)
  }

  /// 400 pairs of which neither reads more, at 5 %: about 20 are called different.
  @Test func aTrueNullIsRejectedAtTheLevel() {
    var generator = SeededGenerator(Seed(11))
    let normal = { (scale: Double) in scale * generator.normal() }
    let rejected = (0..<400).count { _ in
      let shared = (0..<10).map { _ in normal(0.04) }
      let (a, b) = (shared.map { 0.7 + $0 + normal(0.03) }, shared.map { 0.7 + $0 + normal(0.03) })
      let readings = PairedReadings(
        ["a": [JudgedReading.make(a)], "b": [JudgedReading.make(b)]], among: ["a", "b"])
      return (readings.difference("a", "b")?.pValue ?? 1) <= 0.05
    }
    #expect((8...36).contains(rejected), "\(rejected) of 400")
  }

  @Test func whatReadsTheSameEverywhereIsComparedAsANumber() throws {
    let readings = PairedReadings(
      [
        "a": [JudgedReading.make([0.9, 0.95, 0.88, 0.91, 0.96])],
        "b": [JudgedReading.make([0.5, 0.5, 0.5, 0.5, 0.5])],
      ], among: ["a", "b"])
    #expect(try #require(readings.difference("a", "b")).isShown)
    #expect(readings.difference("b", "b") == nil)
  }

  @Test func lookingAtMorePairsAsksForMore() throws {
    let metrics = [
      "a": [JudgedReading.make([0.7, 0.8, 0.76, 0.71])],
      "b": [JudgedReading.make([0.6, 0.66, 0.69, 0.61])],
    ]
    let few = try #require(PairedReadings(metrics, among: ["a", "b"]).difference("a", "b"))
    let many = try #require(
      PairedReadings(metrics, among: ["a", "b", "c", "d", "e"]).difference("a", "b"))
    #expect(abs(many.pValue - min(1, 10 * few.pValue)) < 1e-12)
    #expect(many.interval == few.interval)
  }
}

/// From the attacks' verdicts to the audit's words, and to the one that stands for a place.
@Suite struct AuditVerdictRuleTests {
  private func attack(_ index: Int, reads auc: Double, _ verdict: Verdict) throws -> CellResult {
    let cell = try FakeAudit().plan().cells[index].cell
    let reading = JudgedReading.make([auc, auc]).summary
    return CellResult(
      cell: cell, status: .measured, folds: [0, 1], leakage: [reading]
    ).with(
      CellJudgement(
        significance: [], isConfirmatory: true, detectableEffect: nil, verdict: verdict))
  }

  @Test func whatStoodInTheWayIsNamedAtTheStrongestAttack() throws {
    let cells = [
      try attack(0, reads: 0.52, Verdict(.inconclusive, because: "weak", nextStep: "do this")),
      try attack(1, reads: 0.6, Verdict(.inconclusive, because: "too wide", nextStep: "do that")),
    ]
    let verdict = AuditVerdictRule(margin: 0.05).verdict(on: cells).verdict
    #expect(verdict.kind == .inconclusive)
    #expect(
      verdict.reason
        == "2 inconclusive; of these the strongest, \(cells[1].cell.id): too wide")
    #expect(verdict.nextStep == "do that")
  }

  @Test func whatBrokeIsNamedToo() throws {
    let cells = [
      try attack(0, reads: 0.5, Verdict(.belowMargin, because: "near")),
      try attack(1, reads: 0.6, Verdict(.failed, because: "no memory")),
    ]
    let verdict = AuditVerdictRule(margin: 0.05).verdict(on: cells).verdict
    #expect(verdict.kind == .inconclusive)
    #expect(verdict.reason.hasSuffix("failed, \(cells[1].cell.id): no memory"))
    #expect(verdict.nextStep == "mend what failed, and run the audit again")
  }

  @Test func aPlaceIsReadByTheAttackThatShowsALeakBeforeOneThatReadsMore() throws {
    let cells = [
      try attack(0, reads: 0.7, Verdict(.leakDemonstrated, because: "shown")),
      try attack(1, reads: 0.9, Verdict(.inconclusive, because: "too wide")),
    ]
    #expect(try #require(PlaceAttack.leading(cells)).cell == cells[0].cell.id)
    let open = [
      try attack(0, reads: 0.7, Verdict(.inconclusive, because: "too wide")),
      try attack(1, reads: 0.6, Verdict(.belowMargin, because: "near")),
    ]
    let leading = try #require(PlaceAttack.leading(open))
    #expect(leading.cell == open[0].cell.id && leading.leakage == 0.7)
    #expect(leading.verdict == .inconclusive)
    #expect(PlaceAttack.leading([]) == nil)
  }
}
