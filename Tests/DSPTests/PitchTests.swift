import Testing

@testable import DSP

@Suite struct PitchTests {
  private let pitch = CepstralPitch(sampleRateHz: 16_000, lagCount: 256, firstLag: 31)

  @Test func voicingIsTheHighestRisingLagOverLagZero() {
    var lags = [Double](repeating: 0.1, count: 256)
    lags[0] = 2
    lags[20] = 1.9  // before the first lag
    lags[30] = 1.8  // so that lag 31 falls
    lags[31] = 1.7
    lags[90] = 1.2
    lags[91] = 1.1
    #expect(abs(voicing(lags) - 0.6) < 1e-12)
    lags[255] = 1.5
    #expect(abs(voicing(lags) - 0.75) < 1e-12)
    #expect(voicing([Double](repeating: 0, count: 256)) == 0)
  }

  @Test func pitchIsTheFirstPeakThatIsHighEnough() {
    var cepstrum = [Double](repeating: 0, count: 256)
    cepstrum[0] = 5  // enters the mean of magnitudes: 5 / 256 and what follows
    cepstrum[32] = 1  // too short a period, but the highest
    cepstrum[40] = 0.5  // too low
    cepstrum[80] = 0.8
    cepstrum[160] = 0.9
    #expect(rawPitch(cepstrum) == 200)
    cepstrum[80] = 0.6  // the limit is 0.6 (1 + 8 / 256)
    #expect(rawPitch(cepstrum) == 100)
    cepstrum[160] = 0
    #expect(rawPitch(cepstrum) == 0)
    #expect(rawPitch([Double](repeating: 0, count: 256)) == 0)
  }

  @Test func theShortestPeriodIsTwoLagsLongerThanTheFirst() {
    for (lag, expected) in [(32, 0), (33, 16_000.0 / 33), (254, 16_000.0 / 254), (255, 0)] {
      var cepstrum = [Double](repeating: 0, count: 256)
      cepstrum[lag] = 1
      #expect(rawPitch(cepstrum) == expected, "lag \(lag)")
    }
  }

  @Test func aLoneVoicedFrameIsDropped() {
    #expect(contour([0, 200, 0, 0, 0]) == [0, 0, 0, 0, 0])
    #expect(contour([0, 200, 200, 0, 0]) == [0, 0, 200, 200, 0])
  }

  @Test func theContourIsOneFrameLateAndAveragesTwo() {
    #expect(contour([200, 210, 220, 0, 0]) == [0, 200, 205, 215, 0])
  }

  @Test func aLeapCountsAsTheMeanSoFar() {
    // Mean 200, and 200 + 0.1 (400 - 200) = 220 after the leap.
    #expect(contour([200, 200, 400, 400, 0]) == [0, 200, 200, 200, 210])
    // 280 is 1.4 times the mean: no longer near.
    #expect(contour([200, 200, 279, 0])[3] == 239.5)
    #expect(contour([200, 200, 280, 0])[3] == 200)
    #expect(contour([200, 200, 120, 0])[3] == 200)
  }

  private func voicing(_ lags: [Double]) -> Double {
    lags.map { SIMD4(repeating: $0) }.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { pitch.voicing($0)[2] } ?? .nan
    }
  }

  private func rawPitch(_ cepstrum: [Double]) -> Double {
    // The other frames find their peak earlier or not at all.
    let frames = cepstrum.indices.map { SIMD4(0, cepstrum[$0], $0 == 35 ? 1 : 0, cepstrum[$0]) }
    return frames.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { pitch.rawPitchHz($0)[1] } ?? .nan
    }
  }

  private func contour(_ pitches: [Double]) -> [Double] {
    var contour = PitchContour()
    return pitches.map { contour.next($0) }
  }
}
