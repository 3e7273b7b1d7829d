import Foundation
import Testing

/// `Golden/lld.json`, as `Golden/make_golden.py` writes it.
struct LLDGolden: Decodable {
  struct Case: Decodable, CustomStringConvertible {
    let name: String
    let sampleCount: Int
    let frameCount: Int
    /// Of all frames, also those that are not stored.
    let voicedFrameCount: Int
    /// Indices of the stored frames.
    let frames: [Int]
    /// Shape [stored frames × 32].
    let values: [[Double]]

    var description: String { name }
  }

  /// openSMILE's names.
  let bands: [String]
  let madeUp: [Case]
  let real: [Case]

  static func load() throws -> LLDGolden {
    let url = try #require(
      Bundle.module.url(forResource: "lld", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(LLDGolden.self, from: Data(contentsOf: url))
  }
}
