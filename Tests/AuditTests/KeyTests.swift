import Foundation
import TelltaleCore
import Testing

@testable import Engine
@testable import Formats
@testable import Plan
@testable import Results

/// What is in a stage's key, and what is not.
@Suite final class KeyTests {
  private let folder =
    FileManager.default.temporaryDirectory.path
    + "/telltale-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Of the same settings on every machine and with every build: a key that moves throws away what
  /// people have stored, one that stays although results moved serves what is stale.
  @Test func keysAreWhatTheyWere() throws {
    var audit = try FakeAudit()
    audit.configuration.seed = 7
    audit.configuration.precision = .float32
    audit.configuration.folds = .first(1)
    let keys = try audit.plan().stages.map { "\($0.madeOf.kind) \($0.key.hex.prefix(16))" }
    #expect(keys == KeyTests.golden)
  }

  private static let golden = [
    "features 41091cc283028205",
    "primary-model fd49602f926c10bc",
    "representations 6174ec4d412a4778",
    "attacker d67bbdda8491cf7a",
    "scores 422b4dd079904361",
    "scores 5a550770801bcc9e",
    "attacker ab83a39164d5f71b",
    "scores f8be71d79564a122",
  ]

  /// The plan of an audit whose only attacker comes from a plugin with that code.
  private func plan(code: String, isBundled: Bool = false) throws -> AuditPlan {
    var audit = try FakeAudit()
    let counter = audit.counter
    try audit.registry.add(
      ComponentFactory(
        .attacker,
        ComponentMetadata(
          role: .attacker, id: "stranger", version: "1", summary: "", citation: "", licence: "")
      ) { _ in FakeAttacker(counter: counter) }, source: "stranger.so", sourceHash: code,
      isBundled: isBundled)
    audit.configuration.attackers = [
      AttackerSpecification(component: ComponentSpecification(name: "stranger"))
    ]
    return try audit.plan()
  }

  @Test func aStrangersCodeIsInTheKeysOfWhatItMakesAndOfNothingElse() throws {
    let (before, after) = (try plan(code: "aa"), try plan(code: "bb"))
    for (old, new) in zip(before.stages, after.stages) {
      let isMade = ["attacker", "scores"].contains(old.madeOf.kind)
      #expect((old.key != new.key) == isMade, "\(old.title)")
      // Scores also depend on the attacker that was trained.
      if old.madeOf.kind == "attacker" { #expect(old.seed == new.seed, "\(old.title)") }
    }
    let ours = try plan(code: "aa", isBundled: true)
    #expect(try plan(code: "bb", isBundled: true).stages.map(\.key) == ours.stages.map(\.key))
  }

  @Test func whatThingsAreCalledDrawsNothing() throws {
    func draws(_ change: (inout FakeAudit) -> Void) throws -> [Seed] {
      var audit = try FakeAudit()
      audit.configuration.controls = [.shuffledLabels]
      change(&audit)
      return try audit.plan().stages.map(\.seed)
    }
    let plain = try draws { _ in }
    #expect(try draws { $0.configuration.name = "another" } == plain)
    #expect(try draws { $0.configuration.model.taps = ["again"] } == plain)
    #expect(try draws { $0.configuration.attackers[0].component.name = "another" } == plain)
    let renamed = try draws {
      $0.configuration.features = [ComponentSpecification(name: "another", use: "fake")]
      $0.configuration.model.features = ["another"]
    }
    #expect(renamed == plain)
    #expect(try draws { $0.configuration.seed += 1 } != plain)
  }

  @Test func anEditedPluginIsTrainedAgainAndThePlanSaysWhy() throws {
    let store = try ArtifactStore(root: folder)
    for code in ["aa", "bb"] {
      let plan = try plan(code: code)
      let text = PlanText(plan, storeFolder: folder, outputFolder: folder).text
      #expect(text.contains("the code of stranger changed since") == (code == "bb"))
      let run = try AuditEngine(
        plan: plan, store: store, executors: [InProcessExecutor(plan.audit, store: store)],
        observer: SilentObserver()
      ).run()
      let made = plan.stages.count { ["attacker", "scores"].contains($0.madeOf.kind) }
      #expect(run.stagesRun == (code == "aa" ? plan.stages.count : made))
    }
    let attackers = StoreContents(store).artifacts.filter { $0.record.kind == "attacker" }
    for artifact in attackers {
      #expect(artifact.record.madeBy.means.code.sha256 == artifact.record.madeOf.component?.code)
    }
    #expect(Set(attackers.map(\.record.madeBy.means.code.sha256)) == ["aa", "bb"])
  }

  @Test func anAttackerCalledLikeTheTasksProbeIsNotTakenForIt() throws {
    func audit(_ name: String) throws -> AuditPlan {
      var audit = try FakeAudit()
      audit.configuration.model.taps = ["all"]
      audit.configuration.taskProbe = "centroid"
      audit.configuration.attackers = [
        AttackerSpecification(
          component: ComponentSpecification(
            name: name, use: "centroid", parameters: ["epochs": .integer(3)]))
      ]
      return try audit.plan()
    }
    let (clean, named) = (try audit("other"), try audit("task-probe"))
    #expect(clean.stages.map(\.key) == named.stages.map(\.key))
    #expect(clean.stages.map(\.work) == named.stages.map(\.work))
    for stage in named.stages {
      guard case .attacker(let work) = stage.work else { continue }
      let isProbe = stage.madeOf.component?.settings["epochs"] == "1"
      #expect((work.learner == .taskProbe) == isProbe)
      #expect((work.target == .emotion) == isProbe)
    }
  }

  @Test func namesThatWouldMakeTwoCellsOneAreRefused() throws {
    var audit = try FakeAudit()
    audit.configuration.attackers[0].adaptation = [.frozen, .standardised]
    audit.configuration.defences = [ComponentSpecification(name: "standardised", use: "zero")]
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.code == .duplicateName)
  }

  @Test func theContentOfAKeyReadsBackUnchanged() throws {
    for stage in try plan(code: "aa").stages {
      let data = try JSONEncoder().encode(stage.madeOf)
      let read = try JSONDecoder().decode(KeyContent.self, from: data)
      #expect(read == stage.madeOf)
      #expect(read.key == stage.key)
    }
  }
}
