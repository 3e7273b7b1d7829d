import Foundation
import TelltaleCore

/// Fits a logistic regression to all rows, with the strength of its penalty chosen by
/// cross-validation over their speakers.
///
/// The strength is no point of a grid but a mean over it, weighted by how the held-out speakers are
/// judged: of two strengths that serve alike, rounding errors of the rows would choose either.
struct StrengthSearch {
  let axes: PrincipalAxes
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
  /// A strength whose loss is larger than the least by this share of it weighs e times less.
  private static let tempering = 0.05
  /// In nats, for a least loss of almost 0.
  private static let smallestTempering = 1e-3
  /// Loss at which a strength weighs next to nothing, as do all weaker ones.
  private static let hopeless = 8.0

  /// What was found.
  struct Found {
    let strength: Double
    /// W [classes × length] row by row, then b [classes].
    let solution: [Float]
    /// A line for each strength that was judged: mean losses of the speakers who were learnt from and who were held
    /// out.
    let log: [TrainingEpoch]
  }

  func run() throws(AuditError) -> Found {
    let all = regression([labels.map { _ in true }])
    let log = parts.isEmpty ? [] : try judged()
    let strength = Self.mean(of: log.compactMap(\.validationLoss))
    let solution = try all.minimum(strength: strength, from: all.zero, tolerance: 1e-7)
    execution.report(Progress(fraction: 1))
    return Found(
      strength: strength, solution: try all.original(solution),
      log: parts.isEmpty ? [try line(of: all, at: solution)] : log)
  }

  /// How each strength serves, until one serves so ill that it has no say.
  private func judged() throws(AuditError) -> [TrainingEpoch] {
    let regressions = regression(
      parts.map { part in
        var isLearnt = labels.map { _ in true }
        for row in part { isLearnt[row] = false }
        return isLearnt
      })
    var solution = regressions.zero
    var log: [TrainingEpoch] = []
    var least = Double.infinity
    for (step, strength) in Self.strengths.enumerated() {
      // To weigh strengths, a little less is enough than for the solution that is kept.
      solution = try regressions.minimum(strength: strength, from: solution, tolerance: 3e-5)
      let judged = try regressions.judge(solution)
      let share = 1 / Double(judged.count)
      let loss = share * judged.reduce(0) { $0 + $1.held.loss }
      log.append(
        TrainingEpoch(
          epoch: step + 1, trainingLoss: share * judged.reduce(0) { $0 + $1.learnt.loss },
          validationLoss: loss, validationUAR: share * judged.reduce(0) { $0 + $1.held.recall }))
      execution.report(Progress(fraction: Double(step + 1) / Double(Self.strengths.count + 1)))
      least = min(least, loss)
      if loss > least + Self.hopeless * Self.temperature(least) { break }
    }
    return log
  }

  /// Geometric, of the strengths whose losses those are; the usual one for none.
  static func mean(of losses: [Double]) -> Double {
    guard let least = losses.min() else { return usualStrength }
    let weights = losses.map { exp((least - $0) / temperature(least)) }
    let sum = zip(weights, strengths).reduce(0) { $0 + $1.0 * log($1.1) }
    return exp(sum / weights.reduce(0, +))
  }

  /// For a training that nobody was held out of.
  private func line(
    of regression: LogisticRegression, at solution: LogisticRegression.Solution
  ) throws(AuditError) -> TrainingEpoch {
    TrainingEpoch(
      epoch: 1, trainingLoss: try regression.judge(solution)[0].learnt.loss, validationLoss: nil,
      validationUAR: nil)
  }

  private static func temperature(_ least: Double) -> Double {
    tempering * least + smallestTempering
  }

  private func regression(_ learnt: [[Bool]]) -> LogisticRegression {
    LogisticRegression(
      axes: axes, labels: labels, classCount: classCount, learnt: learnt, execution: execution)
  }
}
