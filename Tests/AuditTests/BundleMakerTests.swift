import TelltaleCore
import Testing

@testable import Cluster
@testable import Engine
@testable import Formats
@testable import Plan

/// How stages are dealt to jobs.
@Suite struct BundleMakerTests {
  private func bundles(
    _ stages: [Stage], ofSeconds seconds: Double, most: Int = 1000
  ) -> [StageBundle] {
    BundleMaker(stages, kind: { $0.threads == .one ? .cpuLight : .cpuHeavy }, seconds: { $0.load })
      .bundles(ofSeconds: seconds, most: most)
  }

  /// As audits have them: features, models, representations, probes, scores.
  private func plan(folds: Int, probes: Int) -> [Stage] {
    let features = stage("features", seconds: 60, threads: .all)
    return (0..<folds).reduce(into: [features]) { stages, fold in
      let model = stage("model \(fold)", [features], seconds: 300, threads: .all)
      let sent = stage("sent \(fold)", [model, features], seconds: 60, threads: .all)
      stages += [model, sent]
      for probe in 0..<probes {
        let trained = stage("probe \(fold) \(probe)", [sent], seconds: 20)
        stages += [trained, stage("scores \(fold) \(probe)", [trained, sent], seconds: 1)]
      }
    }
  }

  /// Random plans, whatever the size of a bundle.
  @Test(arguments: 1...80) func eachStageIsInOneBundleAndNoBundleNeedsALaterOne(seed: UInt64) throws
  {
    var random = SeededGenerator(Seed(seed))
    var stages: [Stage] = []
    for index in 0..<60 {
      let needs = stages.filter { _ in random.uniform() < 0.06 }
      stages.append(
        stage(
          "\(index)", needs, seconds: random.uniform() * 9,
          threads: random.uniform() < 0.3 ? .all : .one))
    }
    // What they need besides is stored already.
    let outstanding = stages.filter { _ in random.uniform() < 0.8 }
    let found = bundles(
      outstanding, ofSeconds: random.uniform() * 60, most: 1 + Int(random.uniform() * 20))
    #expect(found.flatMap(\.stages).count == outstanding.count)
    #expect(Set(found.flatMap(\.stages)) == Set(outstanding.map(\.key)))
    #expect(found.map(\.number) == Array(1...found.count))
    let byKey = Dictionary(uniqueKeysWithValues: outstanding.map { ($0.key, $0) })
    var made: [ContentHash: Int] = [:]
    for bundle in found {
      #expect(bundle.needs.allSatisfy { $0 < bundle.number })
      for key in bundle.stages {
        let stage = try #require(byKey[key])
        #expect((stage.threads == .one) == (bundle.kind == .cpuLight))
        for need in stage.needs where byKey[need] != nil {
          let maker = try #require(made[need], "what a stage needs is made before it")
          #expect(maker == bundle.number || bundle.needs.contains(maker))
        }
        made[key] = bundle.number
      }
      #expect(abs(bundle.seconds - bundle.stages.reduce(0) { $0 + (byKey[$1]?.load ?? 0) }) < 1e-9)
    }
  }

  @Test func foldsGoToJobsOfTheirOwnAndProbesBesideTheirScores() throws {
    let found = bundles(plan(folds: 3, probes: 4), ofSeconds: 400)
    #expect(
      found.count { $0.kind == .cpuHeavy } == 4,
      "features, and each fold's model with what it sends")
    let light = found.filter { $0.kind == .cpuLight }
    #expect(light.map(\.stages.count).reduce(0, +) == 24)
    #expect(light.count == 1, "84 s of probes a fold are little work")
    #expect(bundles(plan(folds: 3, probes: 4), ofSeconds: 90).count { $0.kind == .cpuLight } == 3)
  }

  @Test func thereAreNoMoreThanAskedForAsFarAsThePlanAllows() {
    let stages = plan(folds: 5, probes: 30)
    #expect(bundles(stages, ofSeconds: 20).count > 60)
    #expect(bundles(stages, ofSeconds: 20, most: 12).count <= 12)
    // Small ones and large ones are never in one job.
    #expect(bundles(stages, ofSeconds: 20, most: 1).count == 2)
  }

  @Test func nothingIsNoBundle() { #expect(bundles([], ofSeconds: 60).isEmpty) }
}
