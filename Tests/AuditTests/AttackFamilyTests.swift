import TelltaleCore
import Testing

@testable import Results
@testable import Statistics

/// Many attacks tested together.
@Suite struct AttackFamilyTests {
  private let draws = JointDraws(count: 500, seed: Seed(1))

  private func retrained(_ cell: Int, _ replicates: [Double], isConfirmatory: Bool = true)
    -> AttackTest
  {
    AttackTest(
      cell: cell, isConfirmatory: isConfirmatory,
      basis: .retrained(
        RetrainedTest(
          metric: "auc", observed: replicates[0], replicates: replicates, isExact: true)))
  }

  private func bounded(_ cell: Int, p: Double, _ deviations: [Double]) -> AttackTest {
    AttackTest(
      cell: cell, isConfirmatory: true,
      basis: .interval(pValue: p, degrees: 12, deviations: deviations))
  }

  private func noise(_ name: String, _ count: Int) -> [Double] {
    var generator = SeededGenerator(Seed(2).derived(for: name))
    return (0..<count).map { _ in generator.uniform() }
  }

  /// A smallest p of 1/24 times 16 can never pass; together they do, each on a scale of its own.
  @Test func sixteenAttacksWithASmallestPOfOneIn24CanPass() {
    let tests = (0..<16).map { index in
      let others = noise("\(index)", 23).map { 0.5 + 0.01 * Double(index + 1) * $0 }
      return retrained(index, [0.5 + 0.08 * Double(index + 1)] + others)
    }
    let found = AttackFamily(metric: "auc", tests: tests, draws: draws).significance
    #expect(found.allSatisfy { abs($0.adjusted - 1.0 / 24) < 1e-12 && $0.method == .retrained })
    #expect(found.allSatisfy { abs($0.bestOf - 1.0 / 24) < 1e-12 })
  }

  @Test func attacksThatShareTheirErrorsAreChargedOnceAndOthersMore() {
    let same = noise("same", 500)
    let alike = AttackFamily(
      metric: "auc", tests: (0..<10).map { bounded($0, p: 0.03, same) }, draws: draws
    ).significance
    let apart = AttackFamily(
      metric: "auc", tests: (0..<10).map { bounded($0, p: 0.03, noise("\($0)", 500)) },
      draws: draws
    ).significance
    #expect(alike.allSatisfy { $0.adjusted < 0.06 && $0.adjusted >= 0.03 })
    #expect(apart.allSatisfy { $0.adjusted > 0.15 && $0.adjusted < 0.35 })
  }

  /// How an interval and a deal of labels go together is not known: each has half of the level.
  @Test func testsWithoutCommonDrawsShareTheLevel() {
    let one = retrained(0, [0.9] + noise("a", 99).map { 0.5 + 0.1 * $0 })
    let alone = AttackFamily(metric: "auc", tests: [one], draws: draws).significance
    let both = AttackFamily(
      metric: "auc", tests: [one, bounded(1, p: 1e-9, noise("b", 500))], draws: draws
    ).significance
    #expect(alone[0].adjusted == 0.01 && both[0].adjusted == 0.02)
    #expect(both[1].adjusted == 2.0 / 501 && both[1].smallestPValue == 0)
  }

  @Test func attacksOutsideTheConfirmatoryFamilyDoNotWeighOnIt() {
    let one = retrained(0, [0.9] + noise("a", 99))
    let other = retrained(1, [0.2] + noise("b", 99), isConfirmatory: false)
    let found = AttackFamily(metric: "auc", tests: [one, other], draws: draws).significance
    #expect(found[0].adjusted == found[0].pValue)
    #expect(found[1].adjusted >= found[1].pValue)
  }
}
