import Foundation
internal import TelltaleCore

/// An extractor is a pure function: finite values in the declared shape for any clip, and clear
/// errors for what is no clip.
struct FeatureChecks {
  let extractor: any FeatureExtractor
  let settings: ConformanceSettings

  func run(_ list: inout CheckList) {
    let output = extractor.output
    list.check("output-is-described") {
      try require(!output.bands.isEmpty, "there is no band")
      let names = output.bands.map(\.name)
      try require(Set(names).count == names.count, "band names are not unique")
      for band in output.bands {
        try require(
          band.range.lowerBound.isFinite && band.range.upperBound.isFinite
            && band.range.lowerBound < band.range.upperBound,
          "band '\(band.name)' has the range \(band.range)")
        try require(!band.unit.isEmpty, "band '\(band.name)' has no unit; '1' for a plain number")
      }
      try require(
        output.frameRateHz.isFinite && output.frameRateHz > 0,
        "the frame rate is \(output.frameRateHz) Hz")
    }
    list.check("frames-and-bands-are-as-described") {
      let clip = speechLike(durationSeconds: 1.5)
      let matrix = try extract(clip)
      let expected = clip.durationSeconds * output.frameRateHz
      try require(
        abs(Double(matrix.frameCount) - expected) <= max(4, 0.1 * expected),
        "\(matrix.frameCount) frames for \(clip.durationSeconds) s at \(output.frameRateHz) Hz")
      try require(Set(matrix.values).count > 1, "every value is \(matrix.values[0])")
    }
    list.check("same-clip-gives-the-same-values") {
      let clip = speechLike(durationSeconds: 0.4)
      try require(try extract(clip) == extract(clip), "two extractions differ")
    }
    for (id, clip) in unusualClips {
      list.check(id) { _ = try extract(clip) }
    }
    for (id, samples) in badClips {
      list.check(id) {
        try requireError(of: [.unreadableAudio], "such a clip") { () throws(AuditError) in
          _ = try extractor.extract(
            from: AudioClip(samples: samples, sampleRateHz: settings.sampleRateHz))
        }
      }
    }
    list.check("another-sample-rate-is-served-or-refused") {
      let clip = AudioClip(samples: speechLike(durationSeconds: 0.5).samples, sampleRateHz: 11_025)
      let matrix: FeatureMatrix
      do throws(AuditError) {
        matrix = try extractor.extract(from: clip)
      } catch {
        try require(error.code == .unreadableAudio, "the error is \(error.code.rawValue)")
        return
      }
      try checkForm(of: matrix)
    }
  }

  private var unusualClips: [(String, AudioClip)] {
    let rate = settings.sampleRateHz
    let second = Int(rate)
    return [
      ("one-sample-gives-a-frame", AudioClip(samples: [0.25], sampleRateHz: rate)),
      (
        "silence-gives-finite-values",
        AudioClip(samples: [Float](repeating: 0, count: second), sampleRateHz: rate)
      ),
      (
        "a-constant-gives-finite-values",
        AudioClip(samples: [Float](repeating: 1, count: second), sampleRateHz: rate)
      ),
      (
        "hardly-audible-sound-gives-finite-values",
        AudioClip(
          samples: speechLike(durationSeconds: 0.5).samples.map { $0 * 1e-30 }, sampleRateHz: rate)
      ),
    ]
  }

  private var badClips: [(String, [Float])] {
    var holed = speechLike(durationSeconds: 0.2).samples
    holed[holed.count / 2] = .nan
    var endless = speechLike(durationSeconds: 0.2).samples
    endless[1] = .infinity
    return [
      ("not-a-number-is-refused", holed), ("infinity-is-refused", endless),
      ("an-empty-clip-is-refused", []),
    ]
  }

  private func extract(_ clip: AudioClip) throws -> FeatureMatrix {
    let matrix = try extractor.extract(from: clip)
    try checkForm(of: matrix)
    return matrix
  }

  private func checkForm(of matrix: FeatureMatrix) throws {
    try require(
      matrix.bandCount == extractor.output.bands.count,
      "\(matrix.bandCount) bands, described are \(extractor.output.bands.count)")
    try require(matrix.frameCount >= 1, "there is no frame")
    try require(matrix.values.allSatisfy(\.isFinite), "some values are no finite numbers")
  }

  /// Harmonics of a falling 150 Hz tone in bursts, with a little noise.
  private func speechLike(durationSeconds: Double) -> AudioClip {
    var generator = SeededGenerator(settings.seed.derived(for: "speech-like"))
    let count = Int(durationSeconds * Double(settings.sampleRateHz))
    let samples = (0..<count).map { index -> Float in
      let time = Double(index) / Double(settings.sampleRateHz)
      let envelope = 0.3 * (0.6 + 0.4 * sin(2 * .pi * 4 * time))
      let phase = 2 * .pi * (150 * time - 10 * time * time)
      let voice = (1...8).map { sin(Double($0) * phase) / Double($0) }.reduce(0, +)
      return Float(envelope * voice + 0.01 * (generator.uniform() - 0.5))
    }
    return AudioClip(samples: samples, sampleRateHz: settings.sampleRateHz)
  }
}
