import Foundation
import TelltaleCore
import Testing

@testable import Engine
@testable import Formats
@testable import Plan
@testable import Results

/// What an audit may vary beside attackers and corpora: the model's features, and adaptation.
@Suite final class MatrixAxesTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/telltale-axes-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func twoFeatures() throws -> FakeAudit {
    var audit = try FakeAudit()
    audit.configuration.features = [
      ComponentSpecification(name: "fake"), ComponentSpecification(name: "loud", use: "fake"),
    ]
    audit.configuration.model.features = ["fake", "loud"]
    return audit
  }

  @Test func eachFeatureOfTheModelHasItsOwnCells() throws {
    let plan = try twoFeatures().plan()
    #expect(
      plan.cells.map(\.cell.id) == [
        "fake/only/centroid/fake/generic/ignorant", "fake/only/centroid/fake/generic/semi-informed",
        "loud/only/centroid/fake/generic/ignorant", "loud/only/centroid/fake/generic/semi-informed",
      ])
    #expect(plan.cells.map(\.cell.modelFeature) == ["fake", "fake", "loud", "loud"])
  }

  @Test func cellsOfTwoFeaturesAreComparedSpeakerBySpeaker() throws {
    let (_, result) = try twoFeatures().run(in: folder)
    #expect(result.primaryModels.map(\.feature.name) == ["fake", "loud"])
    let contrasts = result.contrasts.filter { $0.kind == .feature }
    #expect(contrasts.count == 2, "one per knowledge")
    for contrast in contrasts {
      #expect(contrast.first.condition == "fake" && contrast.second.condition == "loud")
      // Both names stand for the same extractor: there is no difference to find.
      #expect(contrast.difference == 0 && contrast.pValue == 1)
      #expect(contrast.speakerCount == 10)
      #expect(contrast.test == "sign-flip test over 10 speakers, exact")
    }
  }

  @Test func aSecondTapLeavesTheAttacksOnTheFirstStored() throws {
    var audit = try FakeAudit()
    let first = try audit.plan()
    _ = try audit.run(in: folder)
    audit.configuration.model.taps = ["again", "only"]
    let second = try audit.plan()
    let (_, result) = try audit.run(in: folder)
    let trained = { (plan: AuditPlan, tap: String) in
      Set(
        plan.stages.compactMap { stage -> ContentHash? in
          guard case .attacker(let work) = stage.work, let index = work.input.tap else {
            return nil
          }
          return plan.audit[index].name == tap ? stage.key : nil
        })
    }
    #expect(trained(first, "only").count == 5)
    #expect(trained(second, "only") == trained(first, "only"))
    #expect(trained(second, "again").count == 5)
    #expect(trained(second, "again").isDisjoint(with: trained(first, "only")))
    // The same values at both taps: the same leakage, read through the other audit's artifacts.
    let leakage = { (tap: String) in
      result.cells.filter { $0.cell.tap.name == tap }.map { $0.leakage.map(\.mean) }
    }
    #expect(leakage("only") == leakage("again"))
    // And of the same luck: their attackers draw alike.
    let draws = { (tap: String) in
      second.stages.compactMap { stage -> Seed? in
        guard case .attacker(let work) = stage.work, let index = work.input.tap else { return nil }
        return second.audit[index].name == tap ? stage.seed : nil
      }
    }
    #expect(draws("only") == draws("again"))
    #expect(Set(draws("only")).count == 5, "folds draw apart")
  }

  @Test func severalSeedsTrainEveryAttackerAnewAndTheFirstIsThatOfOneSeed() throws {
    var audit = try FakeAudit()
    let one = Set(try audit.plan().stages.map(\.key))
    audit.configuration.seeds = 3
    audit.configuration.controls = [.shuffledLabels]
    let plan = try audit.plan()
    #expect(one.isSubset(of: plan.stages.map(\.key)))
    let (_, result) = try audit.run(in: folder)
    // T on 5 folds; 2 attacks × 5 folds × 3 seeds; one control × 5 folds × 5 deals.
    #expect(audit.counter.count == 5 + 30 + 25)
    for outcome in result.cells {
      let seedCount = outcome.cell.kind == .attack ? 3 : 5
      #expect(outcome.leakage[0].perFold.count == 5 * seedCount)
      #expect(Set(outcome.scoreFiles).count == 5 * seedCount)
      #expect(outcome.trainings.map(\.repetition).max() == seedCount - 1)
      #expect(outcome.folds == (0..<5).flatMap { [Int](repeating: $0, count: seedCount) })
    }
    // Seeds are no more speakers: as many strata as one seed has.
    audit.configuration.seeds = 1
    let single = try audit.run(in: folder).result
    #expect(
      result.cells[0].leakage[0].interval?.degreesOfFreedom
        == single.cells[0].leakage[0].interval?.degreesOfFreedom)
  }

  @Test func anAttackerIsTrainedAsOftenAsItDeclaresUnlessTheAuditSays() throws {
    var audit = try FakeAudit()
    audit.configuration.controls = [.untrainedModel, .shuffledLabels]
    func counts() throws -> [Int] {
      let plan = try audit.plan()
      let trained = plan.cells.filter { $0.exclusion == nil }.map { $0.folds.count / 5 }
      // What the audit records says it, whatever attackers will have come to declare.
      #expect(plan.audit.completed.attackers.map(\.seeds) == [trained[0]])
      return trained
    }
    // Two attacks and both controls.
    #expect(try counts() == [1, 1, 1, 5])
    audit.configuration.attackers[0].component = ComponentSpecification(name: "cheap")
    #expect(try counts() == [4, 4, 4, 5])
    audit.configuration.seeds = 2
    #expect(try counts() == [2, 2, 2, 5])
    audit.configuration.attackers[0].seeds = 6
    #expect(try counts() == [6, 6, 6, 6])
  }

  @Test func anAttackerThatStopsOnNothingLearnsFromEveryoneButThoseWhoJudgeIt() throws {
    var audit = try FakeAudit()
    audit.configuration.attackers[0].component = ComponentSpecification(name: "cheap")
    audit.configuration.corpora.append(
      ComponentSpecification(name: "other", use: "fake", parameters: ["prefix": .text("b")]))
    audit.configuration.seeds = 1
    let plan = try audit.plan()
    var judged: [ContentHash: [Int]] = [:]
    for stage in plan.stages {
      guard case .scores(let work) = stage.work, work.judged == "other" else { continue }
      judged[work.trained] = work.rows.indices
    }
    #expect(judged.count == 1)
    for stage in plan.stages {
      guard case .attacker(let work) = stage.work else { continue }
      #expect(work.validationRows.rows.isEmpty)
      // 120 rows: all of another corpus, or all but a fold's 24; but none that it is judged on.
      let heldOut = judged[stage.key] ?? []
      #expect(
        work.trainingRows.rows.count == 120 - (work.corpus == "other" ? heldOut.count : 24),
        "\(stage.title)")
      #expect(Set(work.trainingRows.indices).isDisjoint(with: heldOut))
    }
  }

  @Test func shuffledLabelsAreDealtAnewForEveryTraining() throws {
    var audit = try FakeAudit()
    audit.configuration.controls = [.shuffledLabels]
    audit.configuration.folds = .first(1)
    let plan = try audit.plan()
    let seeds = plan.stages.compactMap { stage -> Seed? in
      guard case .attacker(let work) = stage.work else { return nil }
      return work.hasShuffledLabels ? stage.seed : nil
    }
    #expect(seeds.count == ScenarioMatrix.dealCount && Set(seeds).count == seeds.count)
    let column = LabelColumn(classes: ["a", "b"], labels: (0..<20).map { $0 % 2 })
    let units = (0..<20).map { "s\($0)" }
    let deals = seeds.map {
      AttackerStage.shuffled(column, over: units, learnt: (0..<20).map(RowPosition.init), seed: $0)
        .labels
    }
    #expect(Set(deals).count == deals.count)
  }

  @Test func anAdaptationThatTheAttackerDoesNotDeclareIsLeftOutWithTheReason() throws {
    var audit = try FakeAudit()
    audit.configuration.normalisation = [.frozen, .standardised, .reEstimated]
    let plan = try audit.plan()
    #expect(
      plan.cells.map(\.cell.id).prefix(3) == [
        "only/centroid/fake/generic/ignorant", "only/centroid/fake/generic/ignorant/standardised",
        "only/centroid/fake/generic/ignorant/re-estimated",
      ])
    #expect(plan.cells[1].exclusion == nil)
    #expect(plan.cells[2].exclusion?.contains("declares no adaptation 're-estimated'") == true)
  }

  @Test func onlyAStandardisedAttackIsGivenWhatTheAttackerLearntFrom() throws {
    var audit = try FakeAudit()
    audit.configuration.normalisation = [.frozen, .standardised]
    let plan = try audit.plan()
    var counts: [NormalisationMode: Int] = [:]
    for stage in plan.stages {
      guard case .scores(let work) = stage.work else { continue }
      counts[work.normalisation, default: 0] += 1
      #expect((work.learnt != nil) == (work.normalisation == .standardised))
      guard let learnt = work.learnt, let trained = plan.stage(work.trained),
        case .attacker(let attacker) = trained.work
      else { continue }
      #expect(learnt.rows == attacker.trainingRows && learnt.input == attacker.input)
      #expect(stage.needs.contains(learnt.input.stage))
    }
    // 5 folds × (2 attacks + ceiling) unadapted, and 2 attacks adapted.
    #expect(counts == [.frozen: 15, .standardised: 10])
    let (_, result) = try audit.run(in: folder)
    #expect(result.cells.allSatisfy { $0.status == .measured })
  }

  @Test func anAttackersNativePerformanceIsOfItsOwnCorpus() throws {
    var audit = try FakeAudit()
    audit.configuration.corpora.append(
      ComponentSpecification(name: "other", use: "fake", parameters: ["prefix": .text("b")]))
    let (_, result) = try audit.run(in: folder)
    for outcome in result.cells {
      let native = try #require(outcome.native)
      let isOwn = outcome.cell.attackerCorpus == "fake"
      #expect(native.speakers == (isOwn ? .heldOut : .validation))
      // One attacker from the other corpus serves all five folds.
      #expect(native.leakage[0].perFold.count == (isOwn ? 5 : 1))
      #expect((native.leakage[0].mean ?? 0) > 0.95)
      if isOwn { #expect(native.leakage.map(\.perFold) == outcome.ceiling.map(\.perFold)) }
    }
    let plan = try audit.plan()
    let judgedElsewhere = plan.stages.filter {
      if case .scores(let work) = $0.work { work.judged == "other" } else { false }
    }
    #expect(judgedElsewhere.count == 1)
  }

  @Test func slicesByEmotionAddUpToTheWhole() throws {
    let (_, result) = try FakeAudit(leak: 0.3).run(in: folder)
    for outcome in result.cells {
      #expect(outcome.slices.map(\.value) == ["calm", "tense"])
      for fold in outcome.folds.indices {
        let whole = try score(outcome.leakage[0].perFold[fold])
        let parts = try outcome.slices.map { try score($0.leakage[0].perFold[fold]) }
        #expect(parts.map(\.utteranceCount).reduce(0, +) == whole.utteranceCount)
        let right = parts.map { $0.value * Double($0.utteranceCount) }.reduce(0, +)
        #expect(abs(right - whole.value * Double(whole.utteranceCount)) < 1e-9)
      }
    }
    let coin = try #require(result.baselines.first { $0.kind == .coin })
    #expect(coin.slices.map(\.value) == ["calm", "tense"])
  }

  private func score(_ measurement: TelltaleCore.Measurement) throws -> LeakageScore {
    guard case .value(let score) = measurement else {
      throw AuditError(.invalidLabels, "not applicable")
    }
    return score
  }
}
