import MetricKit
import TelltaleCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// ZEBRA, population: the information that the scores give on average, over all prior beliefs an
/// attacker may hold.
///
///     D_ECE = ∫₀¹ ( H(π) - ECE(π) ) dπ = ( Z(l | s = 1) + Z(-l | s = 0) ) / ln 2
///     Z(X) = ¼ + ½ mean over X of (a - b) / b²,   b = e^a - 1     ((a - b) / b² → -½ as a → 0)
///
/// H: entropy of the prior; ECE: empirical cross-entropy with the log-likelihood ratios l of the
/// isotonic blocks. Two classes; more: mean over the classes that occur, each against the rest. Range
/// 0...1 / ln 4 = 0.7213, unit bit, higher is more leakage. Chance: mean over shuffled labels, a little
/// above 0.
///
/// Source: Nautsch et al. 2020, from the formula.
struct ZebraPopulation: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "zebra-population", version: "1.0.0",
    summary: "ZEBRA's expected disclosure over all priors: 0 is privacy, 0.72 bit none",
    citation: "Nautsch, Patino, Tomashenko, Yamagishi, Noé, Bonastre, Todisco and Evans 2020,"
      + " Interspeech, 1698-1702", licence: "Apache-2.0",
    knownLimits: ["calibrated on the test labels: optimistic for the attacker on few utterances"])

  private static let largest: Double = 1 / log(4)

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "ZEBRA population", unit: "bit", range: 0...Self.largest, higherIsMoreLeakage: true,
      decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { chanceByShuffling(set) }

  func read(_ curve: RankedCounts) -> Double {
    // ¼ + ½ mean(f) = ½ mean(f + ½): no cancellation where the scores tell nothing.
    let sum = IsotonicBlocks(curve).sum { block in
      gain(block.positives, against: block.negatives)
        + gain(block.negatives, against: block.positives)
    }
    return min(max(sum / 2 / log(2), 0), Self.largest)
  }

  /// share × ( (a - b) / b² + ½ ) at the likelihood ratio share / other, b = ratio - 1.
  private func gain(_ share: Double, against other: Double) -> Double {
    guard share > 0 else { return 0 }
    guard other > 0 else { return share / 2 }
    let b = share / other - 1
    // ln(1 + b) = b - b²/2 + b³/3 - …: the difference of nearly equal numbers, by its series.
    let part =
      abs(b) < 1e-3
      ? b * (1.0 / 3 - b * (1.0 / 4 - b * (1.0 / 5 - b / 6)))
      : (log(share / other) - b) / (b * b) + 0.5
    return share * part
  }
}
