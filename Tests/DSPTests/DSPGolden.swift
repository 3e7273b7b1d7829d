import Foundation
import Testing

/// `Golden/dsp.json`, as `Golden/make_golden.py` writes it.
struct DSPGolden: Decodable {
  struct Bank: Decodable {
    let sampleRateHz: Int
    let fftSize: Int
    let bandCount: Int
    let lowHz: Double
    let highHz: Double
    let nonZeroCount: Int
    let sum: Double
    /// Band, bin, weight.
    let weights: [[Double]]
  }

  struct Resizing: Decodable {
    let rowCount: Int
    let columnCount: Int
    let toRowCount: Int
    let toColumnCount: Int
    let values: [Float]
  }

  struct Spectrum: Decodable {
    let sampleCount: Int
    let size: Int
    let power: [Double]
  }

  let banks: [Bank]
  let planes: [Resizing]
  let spectra: [Spectrum]

  static func load() throws -> DSPGolden {
    let url = try #require(
      Bundle.module.url(forResource: "dsp", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(DSPGolden.self, from: Data(contentsOf: url))
  }

  /// The made-up signal of the generator.
  static func sawtooth(_ count: Int) -> [Double] {
    (0..<count).map { Double(($0 * 37) % 101 - 50) / 64 }
  }
}
