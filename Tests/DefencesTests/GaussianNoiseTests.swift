import TelltaleCore
import Testing

@testable import DefencesPlugin

@Suite struct GaussianNoiseTests {
  private let rows = FormulaRows(30, shape: [6, 2, 2], classCount: 3)

  private func noise(
    _ deviation: Double, _ scope: GaussianNoise.Scope, seed: UInt64, of values: [Float]? = nil
  ) throws -> [Double] {
    let fitted = try GaussianNoise(deviation: deviation, scope: scope).fit(rows.request(30))
    let values = values ?? rows.values[0]
    let made = try fitted.apply(to: values, shape: rows.shape, seed: Seed(seed))
    return zip(made, values).map { Double($0) - Double($1) }
  }

  @Test func noiseHasTheWantedDeviationAndNoMean() throws {
    let golden = try DefenceGolden.read()
    var all: [Double] = []
    for seed in 0..<2000 { all += try noise(0.5, .representation, seed: UInt64(seed)) }
    let wanted = 0.5 * golden.deviation
    let mean = all.reduce(0, +) / Double(all.count)
    let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
    // 48,000 draws: four standard errors of mean and variance.
    let count = Double(all.count)
    #expect(abs(mean) < 4 * wanted / count.squareRoot())
    #expect(abs(variance / (wanted * wanted) - 1) < 4 * (2 / count).squareRoot())
    // A normal one: 31.7 % beyond one deviation.
    let beyond = Double(all.count { abs($0) > wanted }) / count
    #expect(abs(beyond - 0.3173) < 4 * (0.3173 * 0.6827 / count).squareRoot())
  }

  @Test func everyChannelHasItsOwnNoise() throws {
    let golden = try DefenceGolden.read()
    var squares = [Double](repeating: 0, count: 6)
    for seed in 0..<2000 {
      for (index, value) in try noise(1, .channel, seed: UInt64(seed)).enumerated() {
        squares[index / 4] += value * value
      }
    }
    for (square, wanted) in zip(squares, golden.channelDeviations) {
      let ratio = square / 8000 / (wanted * wanted)
      #expect(abs(ratio - 1) < 4 * (2.0 / 8000).squareRoot())
    }
  }

  @Test func theSeedAloneTellsTheNoise() throws {
    let one = try noise(1, .representation, seed: 4, of: [Float](repeating: 0, count: 24))
    #expect(try one == noise(1, .representation, seed: 4, of: [Float](repeating: 0, count: 24)))
    #expect(try one != noise(1, .representation, seed: 5, of: [Float](repeating: 0, count: 24)))
  }

  @Test func valuesOfAnUtteranceHaveIndependentNoise() throws {
    var product = 0.0
    var square = 0.0
    for seed in 0..<2000 {
      let noise = try noise(1, .representation, seed: UInt64(seed))
      for index in 0..<23 { product += noise[index] * noise[index + 1] }
      square += noise.reduce(0) { $0 + $1 * $1 } * 23 / 24
    }
    #expect(abs(product / square) < 4 / (2000.0 * 23).squareRoot())
  }

  @Test func noNoiseLeavesTheValues() throws {
    #expect(try noise(0, .channel, seed: 1).allSatisfy { $0 == 0 })
  }
}
