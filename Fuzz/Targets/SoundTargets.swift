import Foundation
import Sound
import TelltaleCore

extension FuzzTargets {
  /// Recordings, by every container that is written here.
  static let sound = [
    target("sound-wav", "a.wav", .wavInt16), target("sound-wav-float", "a.wav", .wavFloat32),
    target("sound-flac", "a.flac", .flacInt16), target("sound-ogg", "a.ogg", .oggVorbis),
  ]

  private static func target(_ name: String, _ file: String, _ format: AudioFormat) -> FuzzTarget {
    FuzzTarget(
      name: name, fileName: file,
      seeds: {
        let path = NSTemporaryDirectory() + "/telltale-fuzz-\(getpid())-\(name)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let samples = (0..<800).map { Float($0 % 80) / 160 - 0.25 }
        try writeAudio(samples, sampleRateHz: 8_000, channelCount: 2, to: path, as: format)
        return [[UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))]
      },
      words: [
        "RIFF", "WAVE", "fmt ", "data", "LIST", "fLaC", "OggS", "\u{1}vorbis", ".snd", "FORM",
      ],
      read: { input in
        let clip = try readAudio(path: input.path)
        precondition(clip.samples.allSatisfy(\.isFinite) && !clip.samples.isEmpty)
      })
  }
}
