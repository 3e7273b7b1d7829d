package import Results
internal import TelltaleCore

/// One attack against chance by one metric, before it is held beside the others.
package struct AttackTest {
  package enum Basis {
    case retrained(RetrainedTest)
    /// - deviations: in draws that all attacks share, up where leakage is.
    case interval(pValue: Double, degrees: Double, deviations: [Double])
  }

  /// Index of the attack's cell.
  package let cell: Int
  package let isConfirmatory: Bool
  package let basis: Basis

  package var pValue: Double {
    switch basis {
    case .retrained(let test): test.pValue
    case .interval(let p, _, _): p
    }
  }
}

/// All attacks of an audit by one metric, adjusted for how many there are (SPEC §12.3).
///
/// Statistics are standardised, so that attacks whose readings vary little count as much as others.
/// Tests that share their draws (intervals their resamples, retrained ones their arrangements) make a
/// block with one joint distribution; how two blocks go together is not known, and each answers for
/// its share of the level.
package struct AttackFamily {
  package let metric: String
  package let tests: [AttackTest]
  package let draws: JointDraws

  /// In the order of the tests.
  package var significance: [Significance] {
    let discovery = MultipleTesting.benjaminiHochberg(tests.map(\.pValue))
    var adjusted = discovery
    var best = tests.map(\.pValue)
    let blocks = blocks
    let confirmatory = blocks.map { block in
      block.members.indices.filter { tests[block.members[$0]].isConfirmatory }
    }
    let confirmatoryBlockCount = Double(confirmatory.count { !$0.isEmpty })
    for (block, family) in zip(blocks, confirmatory) {
      let stepped = MultipleTesting.stepDown(
        family.map { block.observed[$0] }, replicates: family.map { block.replicates[$0] })
      for (place, p) in zip(family, stepped) {
        adjusted[block.members[place]] = confirmatoryBlockCount * p
      }
      let single = MultipleTesting.bestOf(block.observed, replicates: block.replicates)
      for (index, p) in zip(block.members, single) { best[index] = Double(blocks.count) * p }
    }
    return tests.enumerated().map { index, test in
      let kept = { (p: Double) in min(1, max(test.pValue, p)) }
      return Significance(
        metric: metric, pValue: test.pValue, smallestPValue: test.smallestPValue,
        isExact: test.isExact, adjusted: kept(adjusted[index]), bestOf: kept(best[index]),
        method: test.method)
    }
  }

  /// Tests that share their draws.
  private struct Block {
    /// Indices of tests.
    let members: [Int]
    /// Standardised.
    let observed: [Double]
    /// Shape [members][draws]; the observed ones are among the draws.
    let replicates: [[Double]]
  }

  private var blocks: [Block] {
    var byInterval: [Int] = []
    var byArrangements: [Int: [Int]] = [:]
    for (index, test) in tests.enumerated() {
      switch test.basis {
      case .interval: byInterval.append(index)
      case .retrained(let test): byArrangements[test.replicates.count, default: []].append(index)
      }
    }
    let retrained = byArrangements.sorted { $0.key < $1.key }.map { retrainedBlock($0.value) }
    return (byInterval.isEmpty ? [] : [intervalBlock(byInterval)]) + retrained
  }

  private func intervalBlock(_ members: [Int]) -> Block {
    var deviations: [[Double]] = []
    var degrees = Double.infinity
    for case .interval(_, let own, let drawn) in members.map({ tests[$0].basis }) {
      deviations.append(drawn)
      degrees = min(degrees, own)
    }
    let observed = members.map { index in
      -StudentT.quantile(min(1 - 1e-12, max(1e-300, tests[index].pValue)), degrees: degrees)
    }
    let together = draws.statistics(deviations, degrees: degrees)
    return Block(
      members: members, observed: observed,
      replicates: zip(observed, together).map { [$0] + $1 })
  }

  private func retrainedBlock(_ members: [Int]) -> Block {
    var observed: [Double] = []
    var replicates: [[Double]] = []
    for case .retrained(let test) in members.map({ tests[$0].basis }) {
      let count = Double(test.replicates.count)
      let mean = test.replicates.reduce(0, +) / count
      let squares = test.replicates.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      let spread = max((squares / count).squareRoot(), .leastNormalMagnitude)
      observed.append((test.observed - mean) / spread)
      replicates.append(test.replicates.map { ($0 - mean) / spread })
    }
    return Block(members: members, observed: observed, replicates: replicates)
  }
}

extension AttackTest {
  fileprivate var method: Significance.Method {
    switch basis {
    case .retrained: .retrained
    case .interval: .interval
    }
  }

  fileprivate var smallestPValue: Double {
    switch basis {
    case .retrained(let test): test.smallestPValue
    case .interval: 0
    }
  }

  fileprivate var isExact: Bool {
    switch basis {
    case .retrained(let test): test.isExact
    case .interval: false
    }
  }
}
