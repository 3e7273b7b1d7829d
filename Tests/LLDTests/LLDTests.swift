import Foundation
import Sound
import TelltaleCore
import TestSupport
import Testing

@testable import LLDPlugin

@Suite struct LLDTests {
  /// Values are compared within this share of their band's nominal range: openSMILE works in single
  /// precision.
  private let tolerance = 1e-5
  private let lld = LLD()

  @Test func bandsHaveTheNamesAndTheOrderOfOpenSMILE() throws {
    #expect(try LLDGolden.load().bands == lld.output.bands.map(\.name))
    #expect(lld.output.frameRateHz == 100)
  }

  @Test func madeUpClipsEqualOpenSMILE() throws {
    for golden in try LLDGolden.load().madeUp {
      try expectEqual(MadeUpClips.clip(named: golden.name), golden)
    }
  }

  @Test(.enabled(if: TestData.isAvailable, "the real recordings are not at hand"))
  func recordingsEqualOpenSMILE() throws {
    for golden in try LLDGolden.load().real {
      try expectEqual(readAudio(path: TestData.path("corpora/" + golden.name)), golden)
    }
  }

  @Test func aClipHasTheFramesThatItFillsAndOneMore() throws {
    let counts = [(1, 2), (2, 2), (399, 2), (400, 2), (559, 2), (560, 3), (720, 4), (16_000, 99)]
    for (sampleCount, frameCount) in counts {
      let clip = MadeUpClips.clip(MadeUpClips.noise(sampleCount, 9000).map { Float($0) / 32768 })
      let matrix = try lld.extract(from: clip)
      #expect(matrix.frameCount == frameCount, "\(sampleCount) samples")
      #expect(matrix.bandCount == 32)
    }
  }

  @Test func aShortClipIsTheSameClipFilledUpWithZeros() throws {
    let short = MadeUpClips.saw(250, 60, 8000).map { Float($0) / 32768 }
    let filled = short + [Float](repeating: 0, count: 150)
    #expect(
      try lld.extract(from: MadeUpClips.clip(short))
        == lld.extract(from: MadeUpClips.clip(filled)))
  }

  @Test func aClipOfOneFrameStandsStill() throws {
    let matrix = try lld.extract(
      from: MadeUpClips.clip(MadeUpClips.saw(400, 80, 8000).map { Float($0) / 32768 }))
    let (first, second) = (Array(matrix.values[..<32]), Array(matrix.values[32...]))
    #expect(first == second)
    #expect(first[..<15].allSatisfy { $0 != 0 })
    #expect(first[16...].allSatisfy { $0 == 0 })
  }

  @Test func silenceHasNothingButZeroCrossings() throws {
    let matrix = try lld.extract(from: MadeUpClips.clip([Float](repeating: 0, count: 5000)))
    for (index, value) in matrix.values.enumerated() {
      #expect(value == (index % 32 == 13 ? 0.995 : 0))
    }
  }

  @Test func aSteadyBuzzHasItsPitchAndHardlyASlope() throws {
    let saw = MadeUpClips.saw(8000, 80, 8000).map { Float($0) / 32768 }
    let matrix = try lld.extract(from: MadeUpClips.clip(saw))
    for frame in 5..<(matrix.frameCount - 5) {
      #expect(abs(matrix.values[32 * frame + 15] - 200) < 1e-3)
      for band in 16..<32 { #expect(abs(matrix.values[32 * frame + band]) < 1e-3) }
    }
  }

  @Test func twiceTheAmplitudeIsTwiceTheEnergyAndTheSameTimbre() throws {
    // Noise, so that no mel band falls to the floor.
    let quiet = MadeUpClips.noise(4000, 8000).map { Float($0) / 32768 }
    let one = try lld.extract(from: MadeUpClips.clip(quiet)).values
    let two = try lld.extract(from: MadeUpClips.clip(quiet.map { $0 * 2 })).values
    for index in stride(from: 0, to: one.count, by: 32) {
      #expect(abs(two[index] - 2 * one[index]) < 1e-6)
      for band in 1...13 { #expect(abs(two[index + band] - one[index + band]) < 1e-3) }
    }
  }

  @Test func valuesStayFiniteUpToTheLoudestSamples() throws {
    let edge = Float.greatestFiniteMagnitude
    let clip = MadeUpClips.clip((0..<2000).map { $0.isMultiple(of: 2) ? edge : -edge })
    #expect(try lld.extract(from: clip).values.allSatisfy { $0.isFinite })
  }

  @Test func anotherSampleRateIsRefusedByName() {
    let clip = AudioClip(samples: [Float](repeating: 0.1, count: 4410), sampleRateHz: 44_100)
    let error = #expect(throws: AuditError.self) { try lld.extract(from: clip) }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("44100 Hz") == true)
  }

  @Test(arguments: [[], [0.1, .nan, 0.2], [0.1, .infinity], [-.infinity]] as [[Float]])
  func soundThatIsNoneIsRefused(samples: [Float]) {
    let error = #expect(throws: AuditError.self) {
      try lld.extract(from: MadeUpClips.clip(samples))
    }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.component == "lld")
  }

  @Test func theFactoryMakesAnExtractor() throws {
    guard case .feature(let made) = try LLD.factory.make([:]) else {
      Issue.record("lld is not a feature extractor")
      return
    }
    #expect(made.output == lld.output)
  }

  private func expectEqual(_ clip: AudioClip, _ golden: LLDGolden.Case) throws {
    try #require(clip.samples.count == golden.sampleCount, "\(golden)")
    let matrix = try lld.extract(from: clip)
    try #require(matrix.frameCount == golden.frameCount, "\(golden)")
    for (band, description) in lld.output.bands.enumerated() {
      let width = Double(description.range.upperBound - description.range.lowerBound)
      var worst = 0.0
      for (frame, values) in zip(golden.frames, golden.values) {
        worst = max(worst, abs(Double(matrix.values[32 * frame + band]) - values[band]) / width)
      }
      #expect(worst <= tolerance, "\(golden), \(description.name): off by \(worst) of its range")
    }
    let voicedCount = (0..<matrix.frameCount).count { matrix.values[32 * $0 + 15] > 0 }
    #expect(voicedCount == golden.voicedFrameCount, "\(golden)")
  }
}
