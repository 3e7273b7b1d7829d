import AuditCore
import AuditDSP

@testable import SyntheticSpeechPlugin

extension SyntheticSpeech {
  /// A corpus with what a test does not care about left at small values.
  static func made(
    speakers: Int = 4, utterancesPerEmotion: Int = 1, leak: Double = 1, seconds: Double = 0.6,
    folds: Int = 2, seed: UInt64 = 1
  ) -> SyntheticSpeech {
    SyntheticSpeech(
      speakerCount: speakers, utterancesPerEmotion: utterancesPerEmotion, leak: leak,
      durationSeconds: seconds, foldCount: folds, seed: Seed(seed))
  }
}

/// The mean and the spread over time of each mel level of an utterance, dB.
struct SpectrumSummary {
  private let mel = MelSpectrogram(
    spectrogram: PowerSpectrogram(fftSize: 1024, window: Window.hann(480), hopLength: 320),
    bank: MelFilterBank(
      sampleRateHz: 16_000, fftSize: 1024, bandCount: 64, rangeHz: 0...8000))

  func callAsFunction(_ clip: AudioClip) -> [Double] {
    let levels = Decibels.relativeToMaximum(power: mel.compute(clip.samples)).map(Double.init)
    let frameCount = Double(levels.count / 64)
    var (mean, square) = ([Double](repeating: 0, count: 64), [Double](repeating: 0, count: 64))
    for (index, level) in levels.enumerated() {
      mean[index % 64] += level / frameCount
      square[index % 64] += level * level / frameCount
    }
    return mean + zip(mean, square).map { max(0, $1 - $0 * $0).squareRoot() }
  }
}

/// A classifier without any tuning: the class whose training mean is nearest, each column divided
/// by its spread.
struct NearestCentroid {
  private var centroids: [String: [Double]] = [:]
  private var scale: [Double]

  init(_ rows: [(features: [Double], label: String)]) {
    let columnCount = rows.first?.features.count ?? 0
    func mean(_ rows: [[Double]]) -> [Double] {
      (0..<columnCount).map { column in
        rows.reduce(0) { $0 + $1[column] } / Double(max(1, rows.count))
      }
    }
    let centre = mean(rows.map(\.features))
    scale = (0..<columnCount).map { column in
      let variance = rows.reduce(0) { sum, row in
        let gap = row.features[column] - centre[column]
        return sum + gap * gap
      }
      return max(1e-6, (variance / Double(max(1, rows.count))).squareRoot())
    }
    for label in Set(rows.map(\.label)) {
      centroids[label] = mean(rows.filter { $0.label == label }.map(\.features))
    }
  }

  func label(of features: [Double]) -> String? {
    func distance(_ centroid: [Double]) -> Double {
      features.indices.reduce(0) { sum, column in
        let gap = (features[column] - centroid[column]) / scale[column]
        return sum + gap * gap
      }
    }
    return centroids.min { distance($0.value) < distance($1.value) }?.key
  }

  func accuracy(on rows: [(features: [Double], label: String)]) -> Double {
    Double(rows.count { label(of: $0.features) == $0.label }) / Double(max(1, rows.count))
  }
}
