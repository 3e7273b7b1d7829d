import MetricKit
import TelltaleCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cllr after the best monotone calibration: what is left when calibration is set right.
///
///     min Cllr = ½ Σ_b ( P(b) log₂(1 + Q(b) / P(b)) + Q(b) log₂(1 + P(b) / Q(b)) )
///     P(b), Q(b): shares of the positives and negatives in isotonic block b
///
/// Two classes; more: mean over the classes that occur, each against the rest. Range 0...1, unit bit,
/// lower is more leakage. Chance: mean over shuffled labels, a little below 1, as the calibration is
/// fitted to the labels it is judged on.
///
/// Source: Brümmer and du Preez 2006; preferred to EER for anonymised speech by Maouche et al. 2020.
struct MinimumCllr: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "min-cllr", version: "1.0.0",
    summary: "Cllr after the best monotone calibration: 0 is full disclosure, 1 privacy",
    citation: "Brümmer and du Preez 2006, Computer Speech and Language 20(2-3): 230-275",
    licence: "Apache-2.0",
    knownLimits: ["calibrated on the test labels: optimistic for the attacker on few utterances"])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "min Cllr", unit: "bit", range: 0...1, higherIsMoreLeakage: false, decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { chanceByShuffling(set) }

  func read(_ curve: RankedCounts) -> Double {
    let sum = IsotonicBlocks(curve).sum { block in
      cost(of: block.positives, against: block.negatives)
        + cost(of: block.negatives, against: block.positives)
    }
    return min(max(sum / 2, 0), 1)
  }

  private func cost(of share: Double, against other: Double) -> Double {
    share > 0 && other > 0 ? share * log2(1 + other / share) : 0
  }
}
