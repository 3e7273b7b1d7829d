import MetricKit
import TelltaleCore

/// How much more often than by guessing the attacker is right, of what could be gained at most.
///
///     Adv = (UAR - 1/K') / (1 - 1/K'),   two classes: 2 UAR - 1 = TPR - FPR
///
/// UAR at the label-free, prior-matched threshold, over the K' classes that occur. Range -1...1,
/// unit share, higher is more leakage; below 0 the scores point the wrong way. Chance 0 where the
/// predicted shares are met, in general the same of UAR's chance.
///
/// Source: Yeom, Giacomelli, Fredrikson and Jha 2018 (membership advantage).
struct AttackerAdvantage: WeightedMetric {
  static let metadata = ComponentMetadata(
    role: .metric, id: "advantage", version: "1.0.0",
    summary: "Attacker advantage at the label-free threshold: 2 UAR - 1, 0 is guessing",
    citation: "Yeom, Giacomelli, Fredrikson and Jha 2018, IEEE CSF, 268-282",
    licence: "Apache-2.0",
    knownLimits: ["needs 20 utterances or more", "assumes a uniform prior"])

  private let recall = UnweightedAverageRecall(rule: .priorMatched)

  var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "Advantage", unit: "share", range: -1...1, higherIsMoreLeakage: true,
      decisionRule: .priorMatched)
  }

  func obstacle(_ set: JudgedSet) -> String? { recall.obstacle(set) }

  func estimator(of set: JudgedSet) -> WeightedFunction {
    let decisions = Decisions(.priorMatched, set)
    return WeightedFunction { weights in
      let tally = decisions.tally(weights: weights)
      return tally.averageRecall.map { advantage($0, classCount: tally.presentCount) }
    }
  }

  func chance(of set: JudgedSet) -> Double {
    advantage(recall.chance(of: set), classCount: set.presentClasses.count)
  }

  func attainable(of set: JudgedSet) -> Double? {
    recall.attainable(of: set).map { advantage($0, classCount: set.presentClasses.count) }
  }

  private func advantage(_ recall: Double, classCount: Int) -> Double {
    let guessed = 1 / Double(classCount)
    return (recall - guessed) / (1 - guessed)
  }
}
