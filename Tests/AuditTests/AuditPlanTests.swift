import TelltaleCore
import Testing

@testable import Formats
@testable import Plan
@testable import Results

@Suite struct AuditPlanTests {
  private func twoCorpora() throws -> FakeAudit {
    var audit = try FakeAudit()
    audit.configuration.corpora.append(
      ComponentSpecification(name: "other", use: "fake", parameters: ["prefix": .text("b")]))
    return audit
  }

  @Test func aCellStandsForEveryCombination() throws {
    let plan = try twoCorpora().plan()
    #expect(
      plan.cells.map(\.cell.id) == [
        "only/centroid/fake/generic/ignorant", "only/centroid/fake/generic/semi-informed",
        "only/centroid/other/generic/ignorant", "only/centroid/other/generic/semi-informed",
      ])
    #expect(plan.cells.map(\.cell.scenario) == [.five, .five, .four, .four])
  }

  @Test func anAttackerFromAnotherCorpusIsTrainedOnceForAllFolds() throws {
    let plan = try twoCorpora().plan()
    let ignorant = plan.stages.filter {
      if case .attacker(let work) = $0.work {
        work.corpus == "other" && work.input.tap == nil
      } else {
        false
      }
    }
    #expect(ignorant.count == 1)
    let own = plan.stages.filter {
      if case .attacker(let work) = $0.work {
        work.corpus == "fake" && work.input.tap == nil
      } else {
        false
      }
    }
    #expect(own.count == 5)
  }

  @Test func everyStageComesAfterWhatItNeeds() throws {
    var audit = try twoCorpora()
    audit.configuration.controls = [.untrainedModel, .shuffledLabels]
    let plan = try audit.plan()
    var seen: Set<ContentHash> = []
    for stage in plan.stages {
      #expect(stage.needs.allSatisfy(seen.contains))
      #expect(seen.insert(stage.key).inserted)
    }
  }

  @Test func theUntrainedModelRepresentsOnceForAllFolds() throws {
    var audit = try FakeAudit()
    audit.configuration.controls = [.untrainedModel]
    let plan = try audit.plan()
    let untrained = plan.stages.filter {
      if case .representations(let work) = $0.work { work.fold == nil } else { false }
    }
    #expect(untrained.count == 1)
  }

  @Test func keysDependOnSettingsAndSeedAndOnNothingElse() throws {
    let base = try FakeAudit()
    let keys = { (audit: FakeAudit) throws in Set(try audit.plan().stages.map(\.key)) }
    #expect(try keys(base) == keys(try FakeAudit()))
    var renamed = base
    renamed.configuration.name = "another name"
    renamed.configuration.threads = 1
    #expect(try keys(base) == keys(renamed))
    var seeded = base
    seeded.configuration.seed = 2
    let common = try keys(base).intersection(keys(seeded))
    #expect(common.count == 1, "features alone do not depend on the seed")
    var longer = base
    longer.configuration.attackers[0].component.parameters["epochs"] = .integer(2)
    let shared = try keys(base).intersection(keys(longer))
    #expect(shared.count == 1 + 5 + 5, "features, models and representations stay")
  }

  @Test func aCorpusThatSharesARecordingIsRefused() throws {
    var audit = try FakeAudit()
    audit.configuration.corpora.append(ComponentSpecification(name: "twin", use: "fake"))
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.code == .speakerOverlap)
    #expect(error?.message.contains("share a recording") == true)
  }

  @Test func twoSettingsOfOneMakerAreTwoCorpora() throws {
    let audit = try twoCorpora()
    let contents = try audit.plan().audit.corpora.values
    #expect(contents.count == 2)
    #expect(Set(contents.flatMap(\.audioHashes)).count == 240)
  }

  @Test func trainingAndTestSpeakersNeverMeet() throws {
    let plan = try twoCorpora().plan()
    let corpus = plan.audit.evaluationCorpus
    var checked = 0
    for stage in plan.stages {
      guard case .scores(let scores) = stage.work,
        let trained = plan.stage(scores.trained), case .attacker(let attacker) = trained.work,
        attacker.corpus == "fake"
      else { continue }
      let held = Set(scores.rows.indices.map { corpus.utterances[$0].speaker })
      let learnt = Set(
        (attacker.trainingRows.indices + attacker.validationRows.indices).map {
          corpus.utterances[$0].speaker
        })
      let watched = Set(attacker.validationRows.indices.map { corpus.utterances[$0].speaker })
      let fitted = Set(attacker.trainingRows.indices.map { corpus.utterances[$0].speaker })
      #expect(held.isDisjoint(with: learnt))
      #expect(watched.isDisjoint(with: fitted))
      #expect(!watched.isEmpty)
      checked += 1
    }
    #expect(checked == 15)
  }

  @Test func anUnknownTapFoldOrAttributeNamesWhatThereIs() throws {
    var audit = try FakeAudit()
    audit.configuration.model.taps = ["onyl"]
    #expect(throws: AuditError.self) { try audit.plan() }
    audit = try FakeAudit()
    audit.configuration.folds = .listed([7])
    #expect(throws: AuditError.self) { try audit.plan() }
    audit = try FakeAudit()
    audit.configuration.attribute = "age"
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.message.contains("labels no attribute 'age'") == true)
  }

  @Test func whatAnAttackerCannotDoIsLeftOutWithTheReason() throws {
    var audit = try FakeAudit()
    audit.configuration.awareness = [.applicationAware]
    let plan = try audit.plan()
    #expect(plan.cells.allSatisfy { $0.exclusion?.contains("application-aware") == true })
    #expect(!plan.cells.isEmpty)
  }
}
