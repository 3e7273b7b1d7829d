import MetricKit
import TelltaleCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// ZEBRA, individual: the strongest evidence that the scores give against any one utterance.
///
///     value = max over utterances of | log₁₀ LR |,  LR of the isotonic blocks, smoothed by Laplace's
///             rule: one utterance of each class added at either end, which are no utterances of the
///             maximum
///
/// Two classes; more: the largest of all, each class against the rest. Range 0...10, unit "log10 LR",
/// higher is more leakage. Chance: mean over shuffled labels.
///
/// The note gives the tag, 0: none, A: below 1 (the evidence is less than ten to one), B: 1 to 2, C:
/// 2 to 4, D: 4 to 5, E: 5 to 6, F: 6 and above; and the most that so many utterances can show,
/// log₁₀ of max( (n₁ + 1) n₀ / n₁, (n₀ + 1) n₁ / n₀ ): a low tag of a small pool promises little.
///
/// Source: Nautsch et al. 2020, from the definition.
struct ZebraWorstCase: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "zebra-worst-case", version: "1.1.0",
    summary: "ZEBRA's worst case: strongest evidence against one utterance, with its tag",
    citation: "Nautsch, Patino, Tomashenko, Yamagishi, Noé, Bonastre, Todisco and Evans 2020,"
      + " Interspeech, 1698-1702", licence: "Apache-2.0",
    knownLimits: [
      "cannot exceed about log10 of the utterance count: the note says how much",
      "a maximum over utterances: large by chance, compare with its chance",
    ])

  private static let largest = 10.0

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "ZEBRA worst case", unit: "log10 LR", range: 0...Self.largest,
      higherIsMoreLeakage: true, decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { chanceByShuffling(set) }
  func combine(_ readings: [Double]) -> Double { readings.max() ?? 0 }

  func read(_ curve: RankedCounts) -> Double {
    // Ratios ascend: the strongest evidence is at one of the ends.
    let ends = IsotonicBlocks(curve, smoothing: 1).ends
    let strongest = [ends.low, ends.high].map {
      abs(log10($0.positives / $0.negatives))
    }
    return min(strongest.max() ?? 0, Self.largest)
  }

  func note(on value: Double, of set: JudgedSet) -> String? {
    let ceiling =
      set.presentClasses.map { label in
        let positives = Double(set.truthCounts[label])
        let negatives = Double(set.rowCount) - positives
        return log10(
          max((positives + 1) * negatives / positives, (negatives + 1) * positives / negatives))
      }.max() ?? 0
    let tenths = (ceiling * 10).rounded(.down) / 10
    return "tag \(Self.tag(value)); with \(set.rowCount) utterances at most \(tenths)"
  }

  /// Nautsch et al. 2020, table 1.
  static func tag(_ strength: Double) -> String {
    switch strength {
    // Below what rounding makes of a ratio of 1.
    case ..<1e-9: "0"
    case ..<1: "A"
    case ..<2: "B"
    case ..<4: "C"
    case ..<5: "D"
    case ..<6: "E"
    default: "F"
    }
  }
}
