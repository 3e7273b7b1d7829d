import Foundation
import Sound
import TelltaleCore
import Testing

/// What headers claim is compared with what is allowed before memory is asked for.
struct SoundLimitsTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  /// A recording whose header was changed: bytes by their place.
  private func claiming(_ bytes: [Int: UInt8], _ format: AudioFormat) throws -> String {
    let path = try scratch.entry("claim.\(UUID().uuidString)")
    try writeAudio(
      [Float](repeating: 0.25, count: 20_000), sampleRateHz: 16_000, to: path, as: format)
    var data = try Data(contentsOf: URL(filePath: path))
    for (place, byte) in bytes { data[place] = byte }
    try data.write(to: URL(filePath: path))
    return path
  }

  /// At 1 Hz, 2 MB of sound would have become 64 GB.
  @Test func aWaveFileCannotClaimAnyRate() throws {
    for rate in [0, 1, 999, 768_001, 0x7fff_ffff] {
      let bytes = (0..<4).map { (24 + $0, UInt8(rate >> (8 * $0) & 0xff)) }
      let path = try claiming(Dictionary(uniqueKeysWithValues: bytes), .wavInt16)
      let error = auditError { try readAudio(path: path) }
      #expect(error?.code == .unreadableAudio, "\(rate) Hz")
      guard rate > 0 else { continue }
      #expect(
        error?.message
          == "'\(path)' says that it has a rate of \(rate) Hz; allowed are 1000 to 768000 Hz")
    }
  }

  /// FLAC keeps the rate in 20 bits from byte 18 on.
  @Test func aFlacFileCannotClaimAnyRate() throws {
    let path = try claiming([18: 0, 19: 0, 20: 0x10], .flacInt16)
    let error = auditError { try readAudio(path: path) }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("allowed are 1000 to 768000 Hz") == true)
  }

  /// FLAC keeps the number of frames in 36 bits up to byte 25.
  @Test func aFlacFileCannotClaimAnyLength() throws {
    let path = try claiming([22: 0x20, 23: 0, 24: 0, 25: 0], .flacInt16)
    let error = auditError { try readAudio(path: path) }
    #expect(error?.code == .unreadableAudio)
    #expect(error?.message.contains("frames of 1 channels; allowed are \(1 << 28) values") == true)
  }

  @Test func aWaveFileCannotClaimAnyNumberOfChannels() throws {
    let path = try claiming([22: 0xe8, 23: 0x03, 32: 0xd0, 33: 0x07], .wavInt16)
    let error = auditError { try readAudio(path: path) }
    #expect(error?.message == "'\(path)' says that it has 1000 channels; allowed are 1 to 64")
  }

  @Test func soundIsNotResampledBeyondTheLimit() throws {
    let samples = [Float](repeating: 0, count: 1 << 16)
    let error = auditError { try resample(samples, fromHz: 1_000, toHz: 4_096_001) }
    #expect(error?.code == .computationFailed)
    #expect(error?.message.contains("allowed are \(1 << 28)") == true)
  }

  @Test(arguments: [1_000, 8_000, 44_100, 192_000])
  func ratesThatOccurAreRead(rateHz: Int) throws {
    let path = try scratch.entry("usual.wav")
    try writeAudio([Float](repeating: 0.25, count: rateHz / 4), sampleRateHz: rateHz, to: path)
    let clip = try readAudio(path: path)
    #expect(abs(clip.samples.count - 4_000) <= 1)
  }
}
