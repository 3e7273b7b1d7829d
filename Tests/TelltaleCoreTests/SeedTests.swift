import TelltaleCore
import Testing

struct SeedTests {
  /// Reference values of SplitMix64: the generator's C source at prng.di.unimi.it, seed 1234567.
  @Test func generatorIsSplitMix64() {
    var generator = SeededGenerator(Seed(1_234_567))
    let values = (0..<5).map { _ in generator.next() }
    #expect(
      values == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func derivedSeedsDependOnSeedAndLabel() {
    let seeds = [Seed(1), Seed(2)].flatMap { seed in
      ["", "a", "b", "ab", "ba", "folds/0", "folds/1"].map { seed.derived(for: $0) }
    }
    #expect(Set(seeds).count == seeds.count)
    #expect(Seed(1).derived(for: "a") == Seed(1).derived(for: "a"))
  }

  @Test func uniformFillsItsRangeEvenly() {
    var generator = SeededGenerator(Seed(7))
    let values = (0..<20_000).map { _ in generator.uniform() }
    #expect(values.allSatisfy { 0 <= $0 && $0 < 1 })
    let mean = values.reduce(0, +) / Double(values.count)
    // Five standard errors of a uniform mean: 5 / sqrt(12 × 20000).
    #expect(abs(mean - 0.5) < 0.0103)
    for tenth in 0..<10 {
      let count = values.count { Int($0 * 10) == tenth }
      #expect(abs(count - 2000) < 220, "tenth \(tenth) holds \(count)")
    }
  }
}
