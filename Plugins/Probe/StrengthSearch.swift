import Foundation
import TelltaleCore

/// Fits a logistic regression to all rows, with the strength of its penalty chosen by
/// cross-validation over their speakers.
struct StrengthSearch {
  /// Standardised, row-major.
  let vectors: [Float]
  /// Of each row.
  let labels: [Int]
  let classCount: Int
  /// Positions of rows, held out in turn; empty for none.
  let parts: [[Int]]
  let execution: Execution

  /// λ, strong first: each solution is the start of the next.
  static let strengths = stride(from: 1.0, through: -4, by: -0.5).map { pow(10, $0) }
  /// Where no speaker can be held out.
  static let usualStrength = 0.1

  /// The solution on all rows, and a line for each strength on the way to it: the mean loss of the
  /// speakers held out.
  func run() throws(AuditError) -> (solution: [Double], log: [TrainingEpoch]) {
    var judged: [[(loss: Double, recall: Double)]] = []
    for (index, part) in parts.enumerated() {
      judged.append(try path(holdingOut: part))
      execution.report(Progress(fraction: Double(index + 1) / Double(parts.count + 1)))
    }
    let shared = judged.map(\.count).min() ?? 0
    let means = (0..<shared).map { step in
      let losses = judged.map { $0[step].loss }
      return losses.reduce(0, +) / Double(losses.count)
    }
    let usual = Self.strengths.firstIndex { $0 <= Self.usualStrength } ?? 0
    let chosen = means.indices.min { means[$0] < means[$1] } ?? usual
    let all = try regression(Array(labels.indices))
    var solution = all.zero
    var log: [TrainingEpoch] = []
    for step in 0...chosen {
      // A weak penalty leaves directions in which a derivative of 1e-4 is far from the minimum (by that over
      // λ): rows that differ by rounding would end in other posteriors.
      solution = try all.minimum(
        strength: Self.strengths[step], from: solution, tolerance: step == chosen ? 1e-6 : 1e-3)
      let recalls = judged.map { $0[step].recall }
      log.append(
        TrainingEpoch(
          epoch: step + 1, trainingLoss: try all.judge(solution).loss,
          validationLoss: parts.isEmpty ? nil : means[step],
          validationUAR: parts.isEmpty ? nil : recalls.reduce(0, +) / Double(recalls.count)))
    }
    execution.report(Progress(fraction: 1))
    return (solution, log)
  }

  /// How the held-out rows are judged, strength by strength, until it has got worse twice.
  private func path(holdingOut part: [Int]) throws(AuditError) -> [(loss: Double, recall: Double)] {
    let held = Set(part)
    let learnt = try regression(labels.indices.filter { !held.contains($0) })
    let judge = try regression(part)
    var judged: [(loss: Double, recall: Double)] = []
    var solution = learnt.zero
    var worse = 0
    for strength in Self.strengths {
      // To compare strengths, roughly is enough: it halves the time.
      solution = try learnt.minimum(strength: strength, from: solution, tolerance: 2e-3)
      let found = try judge.judge(solution)
      worse = found.loss > (judged.map(\.loss).min() ?? .infinity) ? worse + 1 : 0
      judged.append(found)
      if worse == 2 { break }
    }
    return judged
  }

  private func regression(_ rows: [Int]) throws(AuditError) -> LogisticRegression {
    let length = vectors.count / max(1, labels.count)
    var values: [Float] = []
    values.reserveCapacity(rows.count * length)
    for row in rows { values += vectors[row * length..<(row + 1) * length] }
    return try LogisticRegression(
      values, labels: rows.map { labels[$0] }, classCount: classCount, execution: execution)
  }
}
