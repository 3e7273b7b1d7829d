import MetricKit
import TelltaleCore

/// How many bits of one the scores tell after the best monotone calibration.
///
///     value = 1 - min Cllr
///
/// With a flat prior this is the mutual information of the attribute and the isotonic block that an
/// utterance falls into. Two classes; more: mean over the classes that occur, of whether an
/// utterance is of the class. Range 0...1, unit bit, higher is more leakage. Chance: mean over
/// shuffled labels, a little above 0.
///
/// Source: Brümmer and du Preez 2006, §6 (Cllr as loss of information).
struct InformationBits: CurveMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "information-bits", version: "1.0.0",
    summary: "1 - min Cllr: bits about the attribute after the best monotone calibration",
    citation: "Brümmer and du Preez 2006, Computer Speech and Language 20(2-3): 230-275",
    licence: "Apache-2.0",
    knownLimits: ["calibrated on the test labels: optimistic for the attacker on few utterances"])

  private let cost = MinimumCllr()

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "Information", unit: "bit", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: nil)
  }

  func chance(of set: JudgedSet) -> Double { chanceByShuffling(set) }
  func read(_ curve: RankedCounts) -> Double { 1 - cost.read(curve) }
}
