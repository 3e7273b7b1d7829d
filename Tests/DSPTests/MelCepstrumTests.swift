import DSP
import Foundation
import Testing

@Suite struct MelCepstrumTests {
  private let cepstrum = MelCepstrum(bandCount: 26, count: 12, lifter: 22, floor: 1)

  @Test func aCosineOverLogBandsIsOneCoefficient() {
    let wanted = 5
    let bands = (0..<26).map { band in
      exp(3 + 2 * cos(.pi * Double(wanted) * (Double(band) + 0.5) / 26))
    }
    // The sum of squared cosines is B / 2.
    let lift = 1 + 11 * sin(.pi * Double(wanted) / 22)
    let expected = 2 * (26.0 / 2).squareRoot() * lift
    for (index, value) in cepstrum.coefficients(of: bands).enumerated() {
      #expect(abs(value - (index + 1 == wanted ? expected : 0)) < 1e-10)
    }
  }

  @Test func theLevelDoesNotEnter() {
    let bands = (0..<26).map { 10 + Double(($0 * 7) % 11) }
    let louder = cepstrum.coefficients(of: bands.map { $0 * 100 })
    for (one, other) in zip(cepstrum.coefficients(of: bands), louder) {
      #expect(abs(one - other) < 1e-10)
    }
  }

  @Test func bandsBelowTheFloorCountAsIt() {
    #expect(cepstrum.coefficients(of: [Double](repeating: 0, count: 26)).allSatisfy { $0 == 0 })
  }

  @Test func theHTKBankSharesEachBinBetweenNeighbours() {
    let bank = MelFilterBank.htk(sampleRateHz: 16_000, fftSize: 512, bandCount: 26)
    let rows = (0..<26).map { bank.weights(ofBand: $0) }
    for bin in 0...256 {
      let frequency = Double(bin) * 16_000 / 512
      let sum = rows.map { $0[bin] }.reduce(0, +)
      let isInside = frequency >= bank.centresHz[0] && frequency <= bank.centresHz[25]
      #expect(isInside ? abs(sum - 1) < 1e-12 : sum < 1)
      #expect(rows.count { $0[bin] > 0 } <= 2)
    }
    #expect(rows.allSatisfy { $0[0] == 0 && $0[256] == 0 })
  }

  @Test func theHTKBankIsEquallyWideOnItsScale() {
    let bank = MelFilterBank.htk(sampleRateHz: 16_000, fftSize: 512, bandCount: 26)
    let mels = bank.centresHz.map { 2595 * log10(1 + $0 / 700) }
    for (low, high) in zip(mels, mels.dropFirst()) {
      #expect(abs(high - low - 2595 * log10(1 + 8000.0 / 700) / 27) < 0.01)
    }
  }
}
