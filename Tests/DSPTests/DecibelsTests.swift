import DSP
import Foundation
import Testing

@Suite struct DecibelsTests {
  @Test func levelsAreTenTimesTheLogarithmOfTheRatio() {
    let levels = Decibels.relativeToMaximum(power: [1000, 100, 1, 1e-4])
    #expect(levels.map { ($0 * 1e4).rounded() / 1e4 } == [0, -10, -30, -70])
  }

  @Test func lowLevelsStopAtTheDynamicRange() {
    #expect(Decibels.relativeToMaximum(power: [1, 1e-9, 0]) == [0, -80, -80])
    #expect(Decibels.relativeToMaximum(power: [1, 0.01, 0], dynamicRange: 10) == [0, -10, -10])
  }

  @Test func powersBelowTheSmallestCountAsIt() {
    let levels = Decibels.relativeToMaximum(power: [1e-7, 1e-12, 0])
    #expect(levels.map { $0.rounded() } == [0, -30, -30])
  }

  @Test func silenceIsZeroAndNothingIsNothing() {
    #expect(Decibels.relativeToMaximum(power: [0, 0]) == [0, 0])
    #expect(Decibels.relativeToMaximum(power: []) == [])
  }

  @Test func levelsAreExactToSinglePrecision() {
    let powers = [1] + (1...9997).map { exp(-18 * Double($0) / 9997) }
    let levels = Decibels.relativeToMaximum(power: powers, dynamicRange: 100)
    #expect(levels.count == powers.count)
    for (level, power) in zip(levels, powers) {
      #expect(abs(Double(level) - 10 * log10(power)) < 1e-5)
    }
  }
}
