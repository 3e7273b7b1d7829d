import Foundation
import Sound
import TelltaleCore
import Testing

/// Half-scale sine.
func sine(hz: Double, sampleRateHz: Int, seconds: Double) -> [Float] {
  (0..<Int(Double(sampleRateHz) * seconds)).map {
    Float(0.5 * sin(2 * .pi * hz * Double($0) / Double(sampleRateHz)))
  }
}

struct ReadAudioTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  /// A second of a tone in a file of the given format.
  private func tone(_ name: String, _ format: AudioFormat) throws -> String {
    let path = try scratch.entry(name)
    try writeAudio(
      sine(hz: 440, sampleRateHz: 16_000, seconds: 1), sampleRateHz: 16_000, to: path, as: format)
    return path
  }

  @Test(arguments: [
    (AudioFormat.wavInt16, Float(1e-4)), (.wavFloat32, 0), (.flacInt16, 1e-4), (.oggVorbis, 0.05),
  ])
  func everyFormatGivesTheSamplesBack(format: AudioFormat, tolerance: Float) throws {
    let clip = try readAudio(path: tone("tone", format))
    let expected = sine(hz: 440, sampleRateHz: 16_000, seconds: 1)
    #expect(clip.samples.count == expected.count)
    #expect(clip.sampleRateHz == 16_000)
    let deviation = zip(clip.samples, expected).map { abs($0 - $1) }.max() ?? 1
    #expect(deviation <= tolerance)
  }

  @Test func aPointerOfGitLFSIsNamed() throws {
    let path = try scratch.put(
      "x.wav", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 72862\n")
    let error = auditError { try readAudio(path: path) }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("git lfs pull") == true)
    let table = try scratch.put("t.csv", "version https://git-lfs.github.com/spec/v1\noid x\n")
    let other = auditError { try makeCorpus("table", ["path": .text(table)]) }
    #expect(other?.message.contains("git lfs pull") == true)
  }

  @Test func aPathOfAnotherSystemIsNamed() {
    for (path, advice) in [("/x/wav\\a.wav", "write '/'"), ("/x/C:\\a.wav", "Windows drive")] {
      let error = auditError { try readAudio(path: path) }
      #expect(error?.code == .missingFile)
      #expect(error?.message.contains(advice) == true)
    }
    #expect(auditError { try readAudio(path: "/x/a:b.wav") }?.message.contains("restore") == true)
  }

  @Test func channelsAreAveraged() throws {
    let path = try scratch.entry("stereo.wav")
    let interleaved: [Float] = (0..<100).flatMap { _ in [0.75, -0.25, 0.1] }
    try writeAudio(interleaved, sampleRateHz: 16_000, channelCount: 3, to: path, as: .wavFloat32)
    let clip = try readAudio(path: path)
    #expect(clip.samples.count == 100)
    #expect(clip.samples.allSatisfy { abs($0 - 0.2) < 1e-6 })
  }

  @Test(arguments: [8_000, 11_025, 44_100, 48_000])
  func anyRateBecomesTheWantedOne(rate: Int) throws {
    let path = try scratch.entry("tone.wav")
    try writeAudio(
      sine(hz: 440, sampleRateHz: rate, seconds: 1), sampleRateHz: rate, to: path, as: .wavFloat32)
    let clip = try readAudio(path: path)
    #expect(abs(clip.samples.count - 16_000) <= 1)
    let expected = sine(hz: 440, sampleRateHz: 16_000, seconds: 1)
    // Away from the edges, where the filter sees silence outside.
    let deviation = zip(clip.samples, expected)[in: 1_000..<15_000].map { abs($0 - $1) }.max() ?? 1
    #expect(deviation < 1e-4)
  }

  @Test func whatLiesAboveTheNewBandIsRemovedAndNotFolded() throws {
    let high = sine(hz: 10_000, sampleRateHz: 48_000, seconds: 1)
    let resampled = try resample(high, fromHz: 48_000, toHz: 16_000)
    #expect((resampled[1_000..<15_000].map(abs).max() ?? 1) < 1e-4)
  }

  @Test func aMissingFileAFolderAndAnEmptyFileAreNamed() throws {
    let missing = auditError { try readAudio(path: scratch.path + "/none.wav") }
    #expect(missing?.code == .missingFile)
    #expect(missing?.message.contains("none.wav") == true)
    #expect(auditError { try readAudio(path: scratch.path) }?.message.contains("folder") == true)
    let empty = try scratch.put("empty.wav")
    let emptyError = auditError { try readAudio(path: empty) }
    #expect(emptyError?.code == .unreadableAudio)
    #expect(emptyError?.message.contains("0 bytes") == true)
  }

  @Test func whatIsNotSoundIsUnreadable() throws {
    let path = try scratch.put("notes.wav", "these are my notes, not a recording")
    let error = auditError { try readAudio(path: path) }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("notes.wav") == true)
  }

  @Test func aFileWithoutFramesIsUnreadable() throws {
    let path = try scratch.entry("silent.wav")
    try writeAudio([], sampleRateHz: 16_000, to: path)
    #expect(auditError { try readAudio(path: path) }?.message.contains("0 frames") == true)
  }

  @Test(arguments: [AudioFormat.wavInt16, .wavFloat32, .flacInt16, .oggVorbis])
  func aFileThatWasCutShortIsRefused(format: AudioFormat) throws {
    let path = try tone("cut", format)
    let whole = try Data(contentsOf: URL(filePath: path))
    for share in [0.3, 0.7, 0.95] {
      try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(filePath: path))
      let error = auditError { try readAudio(path: path) }
      #expect(error?.code == .unreadableAudio, "\(format) cut to \(share)")
      #expect(error?.message.contains(path) == true)
    }
  }

  @Test func aDamagedFlacFileIsRefused() throws {
    let path = try tone("damaged.flac", .flacInt16)
    let whole = try Data(contentsOf: URL(filePath: path))
    for share in [0.3, 0.6, 0.9] {
      var bytes = whole
      let at = Int(Double(whole.count) * share)
      for offset in 0..<8 { bytes[at + offset] ^= 0x5a }
      try bytes.write(to: URL(filePath: path))
      #expect(
        auditError { try readAudio(path: path) }?.code == .unreadableAudio, "damage at \(share)")
    }
  }

  @Test func aWaveFileFromAPipeIsReadToItsEnd() throws {
    let path = try tone("pipe.wav", .wavInt16)
    var bytes = try Data(contentsOf: URL(filePath: path))
    let data = try #require(bytes.range(of: Data("data".utf8)))
    bytes.replaceSubrange(data.upperBound..<data.upperBound + 4, with: [0xff, 0xff, 0xff, 0xff])
    bytes.replaceSubrange(4..<8, with: [0xff, 0xff, 0xff, 0xff])
    try bytes.write(to: URL(filePath: path))
    #expect(try readAudio(path: path).samples.count == 16_000)
  }

  @Test(arguments: [Float.nan, .infinity])
  func valuesThatAreNotNumbersAreRefusedWithTheirPlace(value: Float) throws {
    let path = try scratch.entry("nan.wav")
    var samples = sine(hz: 440, sampleRateHz: 16_000, seconds: 0.1)
    samples[321] = value
    try writeAudio(samples, sampleRateHz: 16_000, to: path, as: .wavFloat32)
    let error = auditError { try readAudio(path: path) }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("frame 321") == true)
  }
}

extension Zip2Sequence {
  /// The pairs of an index range.
  fileprivate subscript(in range: Range<Int>) -> [Element] { Array(Array(self)[range]) }
}
