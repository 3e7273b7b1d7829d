internal import Foundation
internal import Results
internal import TelltaleCore

/// What needs no attacker: the scores of the majority class and of a fair coin.
enum Baseline {
  static func scores(_ kind: BaselineResult.Kind, truth: LabelColumn, seed: Seed) -> ScoreMatrix {
    let classCount = truth.classes.count
    var values: [Float] = []
    values.reserveCapacity(truth.labels.count * classCount)
    var generator = SeededGenerator(seed)
    let counts = (0..<classCount).map { label in truth.labels.count { $0 == label } }
    let majority = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    for _ in truth.labels {
      let chosen = kind == .majority ? majority : Int.random(in: 0..<classCount, using: &generator)
      // Any two values in the right order serve; these are log(0.9) and the rest shared evenly.
      let other = logf(0.1 / Float(max(1, classCount - 1)))
      values += (0..<classCount).map { $0 == chosen ? logf(0.9) : other }
    }
    return ScoreMatrix(values: values, classCount: classCount)
  }
}
