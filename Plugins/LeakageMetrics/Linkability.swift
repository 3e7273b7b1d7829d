import MetricKit
import TelltaleCore

/// Global linkability of an utterance and a class: how far above even odds the scores put it.
///
///     D(x) = max( 0, (LR(x) - 1) / (LR(x) + 1) ),   D_sys(k) = ∫ D(x) p(x | k) dx
///     value = ½ ( D_sys(k) + D_sys(not k) )
///
/// Prior ratio 1. "Mated" is here "of the class"; of an attribute neither class is the secret one, so
/// that both directions count alike. LR is that of the isotonic blocks: log-odds rank by evidence,
/// and no width of bins or kernels need be chosen, on which the original's histogram depends. Isotonic
/// ratios never fall as the log-odds rise: scores that point the wrong way give 0 here, where a
/// histogram would give them as much as right ones. Such an attacker has learnt nothing that holds for
/// new speakers; AUC tells of it by lying below ½. Two
/// classes; more: mean over the classes that occur, each against the rest. Range 0...1, unit share,
/// higher is more leakage. Chance: mean over shuffled labels, a little above 0.
///
/// Source: Gomez-Barrero, Galbally, Rathgeb and Busch 2018, from the definition.
struct Linkability: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "linkability", version: "1.0.0",
    summary: "Global linkability D_sys of utterance and class, mean of both directions",
    citation: "Gomez-Barrero, Galbally, Rathgeb and Busch 2018, IEEE TIFS 13(6): 1406-1420",
    licence: "Apache-2.0",
    knownLimits: [
      "likelihood ratios are isotonic, not from histograms as in the original: scores that point the"
        + " wrong way give 0",
      "calibrated on the test labels: optimistic for the attacker on few utterances",
    ])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "Linkability", unit: "share", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: nil, tellsLinkage: true)
  }

  func chance(of set: JudgedSet) -> Double { chanceByShuffling(set) }

  func read(_ curve: RankedCounts) -> Double {
    // Where LR > 1 the class's own direction counts, where LR < 1 the other's.
    let sum = IsotonicBlocks(curve).sum { block in
      let (more, less) = (
        max(block.positives, block.negatives), min(block.positives, block.negatives)
      )
      return more * (more - less) / (more + less)
    }
    return min(max(sum / 2, 0), 1)
  }
}
