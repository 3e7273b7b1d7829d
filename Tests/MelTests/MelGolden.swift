import Foundation
import Testing

/// `Golden/mel.json`, as `Golden/make_golden.py` writes it.
struct MelGolden: Decodable {
  struct Case: Decodable, CustomStringConvertible {
    let name: String
    let hopMilliseconds: Int
    let sampleCount: Int
    let frameCount: Int
    /// Of all levels, also those that are not stored.
    let sum: Double
    /// Row-major indices of the stored levels.
    let places: [Int]
    let levels: [Double]

    var description: String { "\(name), hop \(hopMilliseconds) ms" }
  }

  let madeUp: [Case]
  let real: [Case]

  static func load() throws -> MelGolden {
    let url = try #require(
      Bundle.module.url(forResource: "mel", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(MelGolden.self, from: Data(contentsOf: url))
  }
}
