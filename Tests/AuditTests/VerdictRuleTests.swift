import TelltaleCore
import TestSupport
import Testing

@testable import Plan
@testable import Results
@testable import Statistics

/// What may be concluded from which numbers.
@Suite struct VerdictRuleTests {
  private let rule = VerdictRule(margin: 0.05)

  private func summary(_ metric: String, _ mean: Double, _ half: Double) -> MetricSummary {
    let range = { (factor: Double) in max(0, mean - half * factor)...min(1, mean + half * factor) }
    return MetricSummary(
      metric: metric,
      declaration: LeakageMetricDeclaration(
        label: metric, unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil,
        standing: .usual(metric)),
      perFold: [
        .value(LeakageScore(value: mean, chance: 0.5, utteranceCount: 500, speakerCount: 20))
      ],
      interval: MetricInterval(
        range: range(1), narrow: range(0.83), standardError: half / 2, degreesOfFreedom: 18))
  }

  /// An attack whose prior-matched UAR and AUC have these means and half intervals.
  private func outcome(
    uar: (Double, Double), auc: (Double, Double)? = nil, ceiling: (Double, Double)? = (0.9, 0.04),
    trained: Double = 0.5, isDead: Bool = false, isTimeKnown: Bool = true
  ) throws -> CellResult {
    let auc = auc ?? uar
    let own = try FakeAudit().plan().cells[0].cell
    let tap = TapDescription(
      name: own.tap.name, shape: own.tap.shape, depth: 1, isTimeKnown: isTimeKnown)
    let cell = Cell(
      id: own.id, kind: own.kind, modelFeature: own.modelFeature, tap: tap,
      attribute: own.attribute, attacker: own.attacker, family: own.family,
      architecture: own.architecture, initialisation: own.initialisation,
      awareness: own.awareness, attackerCorpus: own.attackerCorpus, knowledge: own.knowledge,
      scenario: own.scenario, splice: own.splice, adaptation: own.adaptation)
    return CellResult(
      cell: cell, status: .measured, folds: [0],
      trainings: [TrainingHistory(fold: 0, attemptCount: isDead ? 3 : 1, answersAlike: isDead)],
      leakage: [
        summary("uar", trained, 0.01), summary("uar-prior-matched", uar.0, uar.1),
        summary("auc", auc.0, auc.1),
      ],
      ceiling: ceiling.map { [summary("uar-prior-matched", $0.0, $0.1)] } ?? [], scoreFiles: [])
  }

  private func kind(_ outcome: CellResult, adjusted: Double = 0.001) -> Verdict.Kind {
    verdict(on: outcome, tests(adjusted)).kind
  }

  private func verdict(
    on outcome: CellResult, _ tests: [Significance], obstacle: String? = nil
  ) -> Verdict {
    rule.verdict(on: outcome, tests, familySize: 16, obstacle: obstacle)
  }

  private func tests(_ adjusted: Double) -> [Significance] {
    ["auc", "uar-prior-matched"].map {
      Significance(
        metric: $0, pValue: adjusted, smallestPValue: 0.0005, isExact: false, adjusted: adjusted,
        bestOf: adjusted)
    }
  }

  @Test func aLeakNeedsTheAdjustedTest() throws {
    let strong = try outcome(uar: (0.8, 0.06))
    #expect(kind(strong) == .leakDemonstrated)
    #expect(kind(strong, adjusted: 0.06) == .inconclusive)
  }

  /// The decisions may be at chance while the ranking is not.
  @Test func theHeadlineIsTheAUC() throws {
    #expect(kind(try outcome(uar: (0.52, 0.06), auc: (0.7, 0.05))) == .leakDemonstrated)
    let verdict = self.verdict(
      on: try outcome(uar: (0.8, 0.05), auc: (0.55, 0.1)),
      [tests(0.2)[0], tests(0.001)[1]])
    #expect(verdict.kind == .inconclusive && verdict.reason.hasPrefix("auc 0.55"))
  }

  /// 16 attacks at a smallest p of 1/24; one attack among 16; folds that leave no interval.
  @Test func theTrueObstacleIsNamed() throws {
    let weak = try outcome(uar: (0.7, 0.2))
    let test = { (p: Double, least: Double, adjusted: Double) in
      Significance(
        metric: "auc", pValue: p, smallestPValue: least, isExact: true, adjusted: adjusted,
        bestOf: adjusted, method: .retrained)
    }
    let few = verdict(on: weak, [test(0.1, 0.1, 0.1)])
    #expect(few.reason.contains("allows no p-value below 0.10"))
    let crowded = verdict(on: weak, [test(0.02, 0.001, 0.2)])
    #expect(crowded.reason.contains("alone its p is 0.020, and as one of 16 confirmatory attacks"))
    #expect(crowded.nextStep.hasPrefix("audit fewer attacks"))
    let bare = MetricSummary(
      metric: "auc", declaration: weak.leakage[2].declaration, perFold: weak.leakage[2].perFold)
    let unbounded = CellResult(
      cell: weak.cell, status: .measured, folds: [0], trainings: weak.trainings, leakage: [bare])
    let open = verdict(on: unbounded, [], obstacle: "1 fold leaves 0 degrees of freedom")
    #expect(open.kind == .inconclusive && open.reason.contains("1 fold leaves 0"))
    #expect(verdict(on: unbounded, [test(0.008, 0.008, 0.008)]).kind == .leakDemonstrated)
  }

  /// What a plugin's metric declares counts as what ours do: no id is known to the rule.
  @Test func aMetricThatDeclaresItselfTheHeadlineIsWhatALeakIsShownBy() throws {
    let base = try outcome(uar: (0.5, 0.02))
    let own = MetricSummary(
      metric: "my-score",
      declaration: LeakageMetricDeclaration(
        label: "My score", unit: "share", range: 0...1, higherIsMoreLeakage: true,
        decisionRule: nil,
        standing: MetricStanding(.headline, heading: "Mine", qualifier: "no threshold")),
      perFold: base.leakage[0].perFold, interval: base.leakage[0].interval)
    let plain = base.leakage.map { summary in
      let said = summary.declaration
      return MetricSummary(
        metric: summary.metric,
        declaration: LeakageMetricDeclaration(
          label: said.label, unit: said.unit, range: said.range,
          higherIsMoreLeakage: said.higherIsMoreLeakage, decisionRule: said.decisionRule),
        perFold: summary.perFold, interval: summary.interval)
    }
    let outcome = CellResult(
      cell: base.cell, status: .measured, folds: [0], trainings: base.trainings,
      leakage: plain + [own])
    let test = Significance(
      metric: "my-score", pValue: 0.001, smallestPValue: 0.0005, isExact: false, adjusted: 0.002,
      bestOf: 0.002, method: .retrained)
    let shown = verdict(on: outcome, [test])
    #expect(shown.kind == .leakDemonstrated && shown.reason.hasPrefix("My score"))
    let none = CellResult(
      cell: base.cell, status: .measured, folds: [0], trainings: base.trainings, leakage: plain)
    #expect(
      verdict(on: none, []).reason == "the audit has no metric that a verdict may rest on")
  }

  @Test func oneLowMetricIsNotEnoughForALowVerdict() throws {
    let both = try outcome(uar: (0.5, 0.02))
    #expect(kind(both, adjusted: 0.9) == .belowMargin)
    let one = CellResult(
      cell: both.cell, status: .measured, folds: [0], trainings: both.trainings,
      leakage: both.leakage.filter { $0.metric == "auc" }, ceiling: both.ceiling)
    #expect(kind(one, adjusted: 0.9) == .inconclusive)
  }

  @Test func aTrainedThresholdAloneShowsNothing() throws {
    #expect(kind(try outcome(uar: (0.52, 0.06), trained: 0.9), adjusted: 0.4) == .inconclusive)
  }

  @Test func belowMarginNeedsBothMetricsAndAnAttackerThatSees() throws {
    #expect(kind(try outcome(uar: (0.505, 0.02)), adjusted: 0.4) == .belowMargin)
    #expect(
      kind(try outcome(uar: (0.505, 0.02), auc: (0.53, 0.04)), adjusted: 0.4) == .inconclusive)
    let blind = try outcome(uar: (0.505, 0.02), ceiling: (0.53, 0.05))
    #expect(kind(blind, adjusted: 0.4) == .inconclusive)
    #expect(verdict(on: blind, tests(0.4)).reason.contains("not shown to see"))
    #expect(kind(try outcome(uar: (0.505, 0.02), ceiling: nil), adjusted: 0.4) == .inconclusive)
  }

  @Test func whereTimeIsNotKnownALowReadingIsNoneAndAHighOneIs() throws {
    let low = try outcome(uar: (0.505, 0.02), isTimeKnown: false)
    let verdict = self.verdict(on: low, tests(0.4))
    #expect(verdict.kind == .inconclusive)
    #expect(verdict.reason.contains("is time is not known"))
    #expect(verdict.nextStep.contains("'channels'"))
    #expect(kind(try outcome(uar: (0.9, 0.05), isTimeKnown: false)) == .leakDemonstrated)
  }

  /// An AUC of 0.37 holds as much as one of 0.63: whoever turns the scores round has it.
  @Test func scoresThatPointTheWrongWayAreNotBelowTheMargin() throws {
    let turned = try outcome(uar: (0.41, 0.05), auc: (0.37, 0.06))
    let verdict = self.verdict(on: turned, tests(1))
    #expect(verdict.kind == .inconclusive)
    #expect(verdict.reason.contains("point the wrong way"))
    #expect(verdict.nextStep.contains("semi-informed"))
  }

  /// Measurably above chance and still below the margin: a trace, and equivalence holds.
  @Test func aTraceBelowTheMarginIsBelowMargin() throws {
    #expect(kind(try outcome(uar: (0.52, 0.015))) == .belowMargin)
  }

  @Test func anInconclusiveVerdictSaysWhyAndWhatWouldSettleIt() throws {
    let verdict = self.verdict(on: try outcome(uar: (0.55, 0.1)), tests(0.2))
    #expect(verdict.kind == .inconclusive)
    #expect(verdict.reason.contains("may be as high as 0.63"))
    #expect(verdict.nextStep.contains("times as many speakers"))
  }

  @Test func anAttackerThatAnswersAlikeHasFailed() throws {
    let verdict = self.verdict(on: try outcome(uar: (0.5, 0.001), isDead: true), tests(1))
    #expect(verdict.kind == .failed && verdict.reason.contains("fold 0"))
  }

  @Test func noVerdictEverSaysThatAllIsWell() {
    for kind in Verdict.Kind.allCases {
      for word in ["safe", "private", "compliant", "anonymous", "no leak"] {
        #expect(!kind.rawValue.contains(word))
      }
    }
  }
}

/// From fakes to verdicts, through the whole collector.
@Suite struct SignificanceTests {
  private func audit(leak: Float) throws -> AuditResult {
    var audit = try FakeAudit(leak: leak)
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.corpora[0].parameters["speakers"] = .integer(60)
    return try withTemporaryFolder { try audit.run(in: $0).result }
  }

  @Test func aPlantedLeakIsDemonstratedWithItsIntervalAndTest() throws {
    let result = try audit(leak: 1)
    let informed = try #require(result.cells.first { $0.cell.knowledge == .semiInformed })
    let judgement = try #require(informed.judgement)
    #expect(judgement.isConfirmatory && judgement.verdict.kind == .leakDemonstrated)
    let interval = try #require(informed.leakage[1].interval)
    #expect(interval.range.lowerBound > 0.5 && interval.degreesOfFreedom == 50)
    #expect(interval.range.contains(try #require(informed.leakage[1].mean)))
    #expect(interval.narrow.upperBound <= interval.range.upperBound)
    #expect(judgement.significance.map(\.metric) == ["uar-prior-matched", "auc"])
    #expect(judgement.significance.allSatisfy { $0.pValue < 1e-6 && $0.method == .interval })
    #expect(judgement.significance.allSatisfy { $0.adjusted < 0.001 })
    #expect(interval.method == .binomial)
    #expect(result.verdict.verdict.kind == .leakDemonstrated)
    // The strongest of those that show it.
    let shown = result.cells.filter { $0.judgement?.verdict.kind == .leakDemonstrated }
    let strongest = shown.max { ($0.leakage.last?.mean ?? 0) < ($1.leakage.last?.mean ?? 0) }
    #expect(result.verdict.cell == strongest?.cell.id)
    // The accuracy has no estimator of its own: rows were repeated, and an interval came of it.
    #expect(informed.leakage[0].interval != nil)
  }

  @Test func withoutALeakNothingIsDemonstrated() throws {
    let result = try audit(leak: 0)
    #expect(result.cells.allSatisfy { $0.judgement?.verdict.kind != .leakDemonstrated })
    #expect(result.verdict.verdict.kind == .inconclusive)
    #expect(
      result.cells.flatMap { $0.judgement?.significance ?? [] }.allSatisfy { $0.pValue > 0.01 })
  }

  /// The study's own layout, five sessions of a woman and a man: an interval, a test and a verdict.
  @Test func fiveFoldsOfAPairReachAVerdict() throws {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.metrics = ["uar-prior-matched", "auc"]
    let result = try withTemporaryFolder { try audit.run(in: $0).result }
    let informed = try #require(result.cells.first { $0.cell.knowledge == .semiInformed })
    let interval = try #require(informed.leakage[1].interval)
    #expect(interval.method == .binomial)
    #expect(interval.degreesOfFreedom == 4 && interval.range.lowerBound > 0.5)
    #expect(result.verdict.verdict.kind == .leakDemonstrated)
  }

  @Test func adjustedIsNeverBelowUnadjusted() throws {
    for test in try audit(leak: 1).cells.flatMap({ $0.judgement?.significance ?? [] }) {
      #expect(test.adjusted >= test.pValue && test.bestOf >= test.pValue)
      #expect(test.pValue >= test.smallestPValue)
    }
  }
}
