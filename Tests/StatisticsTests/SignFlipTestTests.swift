import TelltaleCore
import Testing

@testable import Statistics

@Suite struct SignFlipTestTests {
  @Test func fewSpeakersAreEnumerated() {
    // |1 + 2 + 3| is reached by the pattern itself and its mirror image: 2 of 8.
    #expect(SignFlipTest([1, 2, 3], seed: Seed(1)).pValue == 0.25)
    // |1 + 1 - 1| is reached by all but none: every pattern sums to 1 or 3 in size.
    #expect(SignFlipTest([1, 1, -1], seed: Seed(1)).pValue == 1)
    #expect(SignFlipTest([0.1, 0.2, 0.3, 0.4], seed: Seed(1)).pValue == 0.125)
    #expect(SignFlipTest([1, 2, 3], seed: Seed(1)).name == "sign-flip test over 3 speakers, exact")
  }

  @Test func noDifferenceGivesOne() {
    #expect(SignFlipTest([0, 0, 0], seed: Seed(1)).pValue == 1)
    #expect(SignFlipTest([], seed: Seed(1)).pValue == 1)
  }

  @Test func manySpeakersAreDrawnAndAgreeWithTheEnumeration() {
    let few = [
      0.3, -0.1, 0.2, 0.25, -0.05, 0.1, 0.15, -0.2, 0.05, 0.1, 0.0, 0.2, -0.1, 0.3, 0.1, 0.05,
    ]
    let exact = SignFlipTest(few, seed: Seed(1))
    // A seventeenth speaker without a difference changes nothing but the method.
    let drawn = SignFlipTest(few + [0], seed: Seed(1))
    #expect(drawn.name.contains("20,000 draws"))
    #expect(exact.pValue > 0.01 && exact.pValue < 0.1)
    #expect(abs(drawn.pValue - exact.pValue) < 0.01)
    #expect(drawn.pValue == SignFlipTest(few + [0], seed: Seed(1)).pValue)
  }

  @Test func aTrueNullIsRejectedAboutAsOftenAsPromised() {
    var generator = SeededGenerator(Seed(5))
    var rejected = 0
    for _ in 0..<400 {
      let differences = (0..<10).map { _ in generator.uniform() - 0.5 }
      if SignFlipTest(differences, seed: Seed(1)).pValue <= 0.05 { rejected += 1 }
    }
    // 5 % of 400 is 20; four standard deviations are 17.
    #expect((3...37).contains(rejected), "\(rejected) of 400")
  }
}
