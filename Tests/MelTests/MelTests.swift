import Foundation
import Sound
import TelltaleCore
import Testing

@testable import MelPlugin

@Suite struct MelTests {
  static let recordings =
    (ProcessInfo.processInfo.environment["TELLTALE_TEST_DATA"] ?? "../shared") + "/corpora/"

  /// Levels are compared within this, in dB.
  private let tolerance = 1e-4

  @Test func madeUpClipsEqualLibrosa() throws {
    for golden in try MelGolden.load().madeUp {
      let samples = MadeUpClips.samples(named: golden.name)
      try #require(samples.count == golden.sampleCount, "\(golden)")
      try expectEqual(AudioClip(samples: samples, sampleRateHz: 16_000), golden)
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: recordings),
      "the real recordings are not at hand"))
  func recordingsEqualLibrosa() throws {
    for golden in try MelGolden.load().real {
      let clip = try readAudio(path: MelTests.recordings + golden.name)
      try #require(clip.samples.count == golden.sampleCount, "\(golden)")
      try expectEqual(clip, golden)
    }
  }

  @Test func digitalSilenceIsZeroDecibelsEverywhere() throws {
    let silence = AudioClip(samples: Array(repeating: 0, count: 5000), sampleRateHz: 16_000)
    let matrix = try Mel(hopMilliseconds: 20).extract(from: silence)
    #expect(matrix.values.allSatisfy { $0 == 0 })
  }

  @Test func everyClipLengthGivesTheFramesThatItsHopsSay() throws {
    for count in [1, 2, 319, 320, 321, 479, 480, 481, 1279, 1280] {
      let clip = AudioClip(samples: MadeUpClips.noise(count), sampleRateHz: 16_000)
      let matrix = try Mel(hopMilliseconds: 20).extract(from: clip)
      #expect(matrix.frameCount == 1 + count / 320)
      #expect(matrix.bandCount == 128)
    }
  }

  @Test func levelsLieWithinTheDescribedRange() throws {
    let mel = Mel(hopMilliseconds: 10)
    let loud = MadeUpClips.noise(4000).map { $0 * 1e30 }
    for samples in [loud, MadeUpClips.samples(named: "noise far below a tone")] {
      let matrix = try mel.extract(from: AudioClip(samples: samples, sampleRateHz: 16_000))
      for (index, value) in matrix.values.enumerated() {
        #expect(mel.output.bands[index % 128].range.contains(value))
      }
      #expect(matrix.values.max() == 0)
    }
  }

  @Test func aTonePeaksInTheBandThatIsNamedForIt() throws {
    let mel = Mel(hopMilliseconds: 20)
    let tone = (0..<8000).map { Float(sin(2 * .pi * 1000 * Double($0) / 16_000)) }
    let matrix = try mel.extract(from: AudioClip(samples: tone, sampleRateHz: 16_000))
    let middle = matrix.values[(10 * 128)..<(11 * 128)]
    let peak = try #require(middle.indices.max { middle[$0] < middle[$1] }) - 10 * 128
    let name = mel.output.bands[peak].name
    let centre = try #require(Double(name.split(separator: " ")[1]))
    #expect(abs(centre - 1000) < 25, "\(name)")
  }

  @Test func bandsAreNamedInOrderAndTheFrameRateFollowsTheHop() {
    let output = Mel(hopMilliseconds: 20).output
    #expect(output.bands.count == 128)
    #expect(output.bands.first?.name.hasPrefix("mel000 ") == true)
    #expect(output.bands.last?.name.hasPrefix("mel127 ") == true)
    #expect(output.frameRateHz == 50)
    #expect(Mel(hopMilliseconds: 10).output.frameRateHz == 100)
  }

  @Test func anotherSampleRateIsRefusedByName() {
    let clip = AudioClip(samples: MadeUpClips.noise(4410), sampleRateHz: 44_100)
    let error = #expect(throws: AuditError.self) {
      try Mel(hopMilliseconds: 20).extract(from: clip)
    }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("44100 Hz") == true)
  }

  @Test(arguments: [[], [0.1, .nan, 0.2], [0.1, .infinity], [-.infinity]] as [[Float]])
  func soundThatIsNoneIsRefused(samples: [Float]) {
    let clip = AudioClip(samples: samples, sampleRateHz: 16_000)
    let error = #expect(throws: AuditError.self) {
      try Mel(hopMilliseconds: 20).extract(from: clip)
    }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.component == "mel")
  }

  @Test func theFactoryMakesBothHopsAndRefusesNone() throws {
    for hop in [10, 20] {
      guard case .feature(let made) = try Mel.factory.make(["hop-ms": .integer(hop)]) else {
        Issue.record("mel is not a feature extractor")
        return
      }
      #expect(made.output.frameRateHz == 1000 / Double(hop))
    }
    let error = #expect(throws: AuditError.self) { try Mel.factory.make(["hop-ms": .integer(0)]) }
    #expect(error?.message.contains("hop-ms") == true)
  }

  private func expectEqual(_ clip: AudioClip, _ golden: MelGolden.Case) throws {
    let matrix = try Mel(hopMilliseconds: golden.hopMilliseconds).extract(from: clip)
    try #require(matrix.frameCount == golden.frameCount, "\(golden)")
    var worst = 0.0
    for (place, level) in zip(golden.places, golden.levels) {
      worst = max(worst, abs(Double(matrix.values[place]) - level))
    }
    #expect(worst <= tolerance, "\(golden): off by \(worst) dB")
    let sum = matrix.values.reduce(0) { $0 + Double($1) }
    #expect(abs(sum - golden.sum) <= tolerance * Double(matrix.values.count), "\(golden)")
  }
}
