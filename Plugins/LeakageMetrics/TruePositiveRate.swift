import MetricKit
import TelltaleCore

/// Share of a class that is found at a threshold that takes one in a hundred others for it: leaks of
/// the few that are read with near certainty, which averages hide.
///
///     TPR(k) = max over thresholds t of  P( l ≥ t | k ),  P( l ≥ t | not k ) ≤ 0.01
///     value  = ½ ( TPR(k) + TPR(not k) ),  both at 1 %
///
/// Both directions count alike: of an attribute, unlike of membership, neither class is the secret
/// one, and which is called positive is an accident of the alphabet. Two classes; more: mean over
/// the classes that occur, each against the rest. The stepped curve is read, without interpolation.
/// Range 0...1, unit share, chance 0.01, higher is more leakage.
///
/// Not applicable unless each side has 1000 utterances, so that ten may be false alarms, of 5
/// speakers: with fewer the threshold is set by a handful of voices. Few corpora have them in a fold,
/// so folds are pooled.
///
/// Source: Carlini et al. 2022 (IEEE S&P), TPR at low FPR.
struct TruePositiveRate: CurveMetric {
  static let falsePositiveRate = 0.01
  private static let smallestFalseAlarmCount = 10.0
  private static let smallestSpeakerCount = 5

  static let metadata = ComponentMetadata(
    role: .metric, id: "tpr-at-fpr-1", version: "1.1.0",
    summary: "True positive rate at 1 % false positives, mean of both directions",
    citation: "Carlini, Chien, Nasr, Song, Terzis and Tramèr 2022, IEEE S&P, 1897-1914",
    licence: "Apache-2.0",
    knownLimits: ["needs 1000 utterances of 5 speakers on each side"])

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "TPR at 1 % FPR", unit: "share", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: nil, poolsFolds: true)
  }

  func chance(of set: JudgedSet) -> Double { Self.falsePositiveRate }

  func obstacle(_ set: JudgedSet) -> String? {
    let wanted = Int((Self.smallestFalseAlarmCount / Self.falsePositiveRate).rounded())
    for label in set.presentClasses {
      let name = set.classNames[label]
      let others = zip(set.speakers, set.truth).filter { $0.1 != label }
      for (side, count, speakers) in [
        ("'\(name)'", set.truthCounts[label], set.speakerCount(ofClass: label)),
        ("not '\(name)'", others.count, Set(others.map(\.0)).count),
      ] {
        if count < wanted {
          return "1 % of false positives needs \(wanted) utterances on either side, \(count) are"
            + " \(side)"
        }
        if speakers < Self.smallestSpeakerCount {
          return "1 % of false positives needs \(Self.smallestSpeakerCount) speakers on either"
            + " side, \(side) are utterances of \(speakers)"
        }
      }
    }
    return nil
  }

  func read(_ curve: RankedCounts) -> Double { (found(curve) + found(curve.exchanged)) / 2 }

  private func found(_ curve: RankedCounts) -> Double {
    var falseAlarms = 0.0
    var found = 0.0
    for place in stride(from: curve.values.count - 2, through: 0, by: -2) {
      falseAlarms += curve.values[place]
      // A hundredth is not exact: ten of a thousand must not be one too many.
      if falseAlarms > Self.falsePositiveRate * curve.negatives * (1 + 1e-9) { break }
      found += curve.values[place + 1]
    }
    return found / curve.positives
  }
}
