import TelltaleCore
import Testing

@testable import DefencesPlugin

@Suite struct PrincipalComponentsTests {
  @Test func scoresAndReconstructionEqualNumpys() throws {
    for example in try DefenceGolden.read().principal {
      let rows = FormulaRows(example.training + 1, shape: [example.length], classCount: 2)
      for transmission in PrincipalComponents.Transmission.allCases {
        let defence = PrincipalComponents(
          componentCount: example.components, transmission: transmission)
        let made = try defence.fit(rows.request(example.training)).apply(
          to: rows.values[example.training], shape: [example.length], seed: Seed(1))
        let wanted = transmission == .scores ? example.scores : example.reconstruction
        #expect(difference(made, wanted) < 1e-4, "\(example.training) × \(example.length)")
      }
    }
  }

  /// Three strong directions in noise: what a range finder is for.
  private func strong(_ count: Int, _ length: Int) -> FormulaRows {
    let noise = FormulaRows(count, shape: [length], classCount: 2, lift: 0)
    let directions = FormulaRows(3, shape: [length], classCount: 2, lift: 0).values
    var generator = SeededGenerator(Seed(11))
    let weights = (0..<count).map { _ in generator.normals(3) }
    let values = weights.enumerated().map { row, weights -> [Float] in
      var sum = noise.values[row].map { 0.1 * $0 }
      for k in 0..<3 {
        let weight = Float(weights[k]) / Float(k + 1)
        for column in 0..<length { sum[column] += weight * directions[k][column] }
      }
      return sum
    }
    return FormulaRows(values, like: noise)
  }

  @Test func theRangeFinderAgreesWithTheExactDirections() throws {
    let rows = strong(90, 240)
    let exact = PrincipalComponents(componentCount: 3, transmission: .scores)
    var randomised = exact
    randomised.exactCount = 20
    let (one, other) = (try exact.fit(rows.request(80)), try randomised.fit(rows.request(80)))
    for row in 80..<90 {
      let wanted = try one.apply(to: rows.values[row], shape: [240], seed: Seed(1))
      let found = try other.apply(to: rows.values[row], shape: [240], seed: Seed(1))
      #expect(difference(found, wanted.map(Double.init)) < 1e-3)
      #expect(wanted.map(abs).max() ?? 0 > 1)
    }
  }

  @Test func directionsAreOrthonormal() throws {
    for exactCount in [1000, 10] {
      let rows = strong(60, 130)
      var defence = PrincipalComponents(componentCount: 5, transmission: .scores)
      defence.exactCount = exactCount
      let fitted = try #require(
        try defence.fit(rows.request(60)) as? FittedPrincipalComponents)
      for i in 0..<5 {
        for j in 0..<5 {
          let product = (0..<130).reduce(0.0) {
            $0 + Double(fitted.directions[i * 130 + $1]) * Double(fitted.directions[j * 130 + $1])
          }
          #expect(abs(product - (i == j ? 1 : 0)) < 1e-5)
        }
      }
    }
  }

  @Test(arguments: [1000, 10])
  func threadsDoNotChangeTheResult(exactCount: Int) throws {
    let rows = strong(150, 700)
    var defence = PrincipalComponents(componentCount: 4, transmission: .reconstruction)
    defence.exactCount = exactCount
    var made: [[Float]] = []
    for threads in [1, 2, 5] {
      made.append(
        try defence.fit(rows.request(140, threads: threads))
          .apply(to: rows.values[145], shape: [700], seed: Seed(1)))
    }
    #expect(made[0] == made[1])
    #expect(made[0] == made[2])
  }

  @Test func theRangeFinderDrawsFromTheSeed() throws {
    let rows = strong(60, 130)
    var defence = PrincipalComponents(componentCount: 12, transmission: .scores)
    defence.exactCount = 10
    let made = try [1, 1, 2].map { seed in
      try defence.fit(rows.request(60, seed: seed))
        .apply(to: rows.values[0], shape: [130], seed: Seed(1))
    }
    #expect(made[0] == made[1])
    #expect(made[0] != made[2])
  }

  @Test(arguments: [1000, 2])
  func directionsThatTheRowsLackAreZero(exactCount: Int) throws {
    // Four rows span three directions.
    let rows = FormulaRows(4, shape: [30], classCount: 2)
    var defence = PrincipalComponents(componentCount: 6, transmission: .scores)
    defence.exactCount = exactCount
    let fitted = try defence.fit(rows.request(4))
    let scores = try fitted.apply(to: rows.values[1], shape: [30], seed: Seed(1))
    #expect(scores.count == 6)
    #expect(scores[..<3].allSatisfy { $0 != 0 })
    #expect(scores[3...].allSatisfy { $0 == 0 })
    defence = PrincipalComponents(componentCount: 6, transmission: .reconstruction)
    let again = try defence.fit(rows.request(4))
      .apply(to: rows.values[1], shape: [30], seed: Seed(1))
    #expect(difference(again, rows.values[1].map(Double.init)) < 1e-4)
  }

  @Test(arguments: [1000, 2])
  func rowsThatAreAllAlikeGiveTheirMean(exactCount: Int) throws {
    let alike = FormulaRows(
      [[Float]](repeating: [1, 2, 3, 4], count: 6), like: FormulaRows(6, shape: [4], classCount: 2))
    var defence = PrincipalComponents(componentCount: 2, transmission: .reconstruction)
    defence.exactCount = exactCount
    let fitted = try defence.fit(alike.request(6))
    #expect(try fitted.apply(to: [5, 5, 5, 5], shape: [4], seed: Seed(1)) == [1, 2, 3, 4])
  }

  @Test func moreDirectionsThanValuesAreRefused() throws {
    let error = try #require(throws: AuditError.self) {
      try PrincipalComponents(componentCount: 25, transmission: .scores).shape(of: [4, 3, 2])
    }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("25") && error.message.contains("24"))
  }

  @Test func theShapeIsThatOfWhatIsTransmitted() throws {
    #expect(
      try PrincipalComponents(componentCount: 5, transmission: .scores).shape(of: [4, 3, 2]) == [5])
    #expect(
      try PrincipalComponents(componentCount: 5, transmission: .reconstruction)
        .shape(of: [4, 3, 2]) == [4, 3, 2])
  }
}
