import Foundation
import TelltaleCore

@testable import Statistics

/// Audits whose attackers are trained: speakers with random effects, folds, a ridge attacker that
/// learns from the other folds' speakers, and the AUC of its scores.
struct RetrainedAudits {
  /// Speakers of each class, fold by fold.
  let folds: [(Int, Int)]
  /// Distance of the classes on one of the values.
  let leak: Double
  let seed: Seed

  private static let valueCount = 6
  private static let utteranceCount = 10
  private static let spread = 0.6
  private static let penalty = 20.0

  private struct Speaker {
    let fold: Int
    let label: Int
    let utterances: [[Double]]
  }

  /// One audit: the interval of its mean AUC, and that mean.
  func interval(_ index: Int) -> (interval: CorrectedInterval?, mean: Double) {
    let (values, parts, wins) = measured(index)
    let statistics = wins.map { wins in
      [{ @Sendable (weights: [Double]) -> Double? in Self.area(wins, weights) }]
    }
    let bootstrap = ClusterBootstrap(
      parts: parts, resampleCount: 200, seed: seed.derived(for: "resamples \(index)"))
    let judged = Double(folds.map { $0.0 + $0.1 }.reduce(0, +))
    let learnt = judged * Double(folds.count - 1) / Double(folds.count)
    let interval = CorrectedInterval(
      foldValues: values, replicates: bootstrap.replicates([statistics])[0], parts: parts,
      correction: .crossValidated(judged: judged, learnt: learnt), within: 0...1)
    return (interval, values.reduce(0, +) / Double(values.count))
  }

  /// What the procedure reads in the mean: over as many other audits.
  func truth(_ count: Int) -> Double {
    guard leak > 0 else { return 0.5 }
    let means = (0..<count).map { index in
      let values = measured(index + 1_000_000).values
      return values.reduce(0, +) / Double(values.count)
    }
    return means.reduce(0, +) / Double(count)
  }

  /// AUC per fold, a row per speaker, and how often each speaker of the second class is above each
  /// of the first.
  private func measured(_ index: Int) -> (
    values: [Double], parts: [SpeakerStrata], wins: [[[Double]]]
  ) {
    var generator = SeededGenerator(seed.derived(for: "audit \(index) of leak \(leak)"))
    let speakers = folds.enumerated().flatMap { fold, counts in
      (0..<counts.0 + counts.1).map { place in
        draw(fold: fold, label: place < counts.0 ? 0 : 1, &generator)
      }
    }
    var found: (values: [Double], parts: [SpeakerStrata], wins: [[[Double]]]) = ([], [], [])
    for fold in folds.indices {
      let weights = ridge(speakers.filter { $0.fold != fold })
      let held = speakers.filter { $0.fold == fold }
      let scores = held.map { $0.utterances.map { zip($0, weights).map(*).reduce(0, +) } }
      let classes = (0..<2).map { label in held.indices.filter { held[$0].label == label } }
      let wins = classes[0].map { low in
        classes[1].map { high in Self.share(of: scores[high], above: scores[low]) }
      }
      found.wins.append(wins)
      found.parts.append(
        SpeakerStrata(
          speakers: held.indices.map { "\(fold)-\($0)" }, labels: held.map(\.label)))
      found.values.append(
        Self.area(wins, [Double](repeating: 1, count: held.count)) ?? .nan)
    }
    return found
  }

  private func draw(fold: Int, label: Int, _ generator: inout SeededGenerator) -> Speaker {
    let shift = leak * (Double(label) - 0.5)
    let effects = (0..<Self.valueCount).map { _ in Self.spread * generator.normal() }
    return Speaker(
      fold: fold, label: label,
      utterances: (0..<Self.utteranceCount).map { _ in
        effects.enumerated().map { $1 + generator.normal() + ($0 == 0 ? shift : 0) }
      })
  }

  /// (Xᵀ X + λ I) w = Xᵀ y on centred rows, by elimination.
  private func ridge(_ speakers: [Speaker]) -> [Double] {
    let size = Self.valueCount
    let rows = speakers.flatMap(\.utterances)
    let labels = speakers.flatMap { speaker in
      speaker.utterances.map { _ in Double(speaker.label) }
    }
    let middle = labels.reduce(0, +) / Double(labels.count)
    let means = (0..<size).map { column in
      rows.map { $0[column] }.reduce(0, +) / Double(rows.count)
    }
    var system = (0..<size).map { row in
      (0...size).map { $0 == row ? Self.penalty : 0 }
    }
    for (row, label) in zip(rows, labels) {
      let centred = zip(row, means).map(-)
      for first in 0..<size {
        for second in 0..<size { system[first][second] += centred[first] * centred[second] }
        system[first][size] += centred[first] * (label - middle)
      }
    }
    for pivot in 0..<size {
      for row in 0..<size where row != pivot {
        let factor = system[row][pivot] / system[pivot][pivot]
        for column in pivot...size { system[row][column] -= factor * system[pivot][column] }
      }
    }
    return (0..<size).map { system[$0][size] / system[$0][$0] }
  }

  private static func share(of high: [Double], above low: [Double]) -> Double {
    var count = 0
    for value in high { count += low.count { $0 < value } }
    return Double(count) / Double(high.count * low.count)
  }

  /// AUC with speakers counted so often: the first class's stand before the second's.
  @Sendable private static func area(_ wins: [[Double]], _ weights: [Double]) -> Double? {
    var (sum, total) = (0.0, 0.0)
    for (low, row) in wins.enumerated() {
      for (high, share) in row.enumerated() {
        let weight = weights[low] * weights[wins.count + high]
        sum += weight * share
        total += weight
      }
    }
    return total > 0 ? sum / total : nil
  }
}
