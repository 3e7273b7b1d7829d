import Foundation

/// Writes small sound files for tests: mono, 16 bits, as the RIFF WAVE format lays them out.
public enum WaveFile {
  /// - Parameters:
  ///   - samples: amplitudes, clamped to -1...1.
  ///   - path: is replaced; folders in between are made.
  public static func write(_ samples: [Float], sampleRateHz: Int, to path: String) throws {
    var data = Data("RIFF".utf8)
    let byteCount = samples.count * 2
    data.append(littleEndian: UInt32(36 + byteCount))
    data.append(contentsOf: Data("WAVEfmt ".utf8))
    data.append(littleEndian: UInt32(16))
    // PCM, one channel.
    data.append(littleEndian: UInt16(1))
    data.append(littleEndian: UInt16(1))
    data.append(littleEndian: UInt32(sampleRateHz))
    data.append(littleEndian: UInt32(sampleRateHz * 2))
    data.append(littleEndian: UInt16(2))
    data.append(littleEndian: UInt16(16))
    data.append(contentsOf: Data("data".utf8))
    data.append(littleEndian: UInt32(byteCount))
    for sample in samples {
      data.append(littleEndian: UInt16(bitPattern: Int16(max(-1, min(1, sample)) * 32_767)))
    }
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }
}

extension Data {
  fileprivate mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
