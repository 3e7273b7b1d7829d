import Foundation
internal import TelltaleCore

/// An attacker's reading follows the leak: what is planted is found at about the best possible
/// rate, never above it, and without a leak the reading is chance.
struct LeakLevelChecks {
  let attacker: any Attacker
  let settings: ConformanceSettings

  func run(_ list: inout CheckList) {
    list.check("no-leak-reads-as-chance") {
      let recall = try recall(separation: 0)
      let spread = 4 * KnownLeak.standardError(recall: 0.5)
      try require(
        abs(recall - 0.5) <= spread,
        "average recall is \(recall) where the rows tell nothing; chance is 0.5 ± \(spread)")
    }
    list.check("a-known-leak-is-found-at-about-the-best-rate") {
      let best = KnownLeak.bestRecall(separation: 2)
      let recall = try recall(separation: 2)
      let highest = best + 4 * KnownLeak.standardError(recall: best)
      try require(
        recall <= highest,
        "average recall is \(recall); nobody can be right more often than \(best), which is up to"
          + " \(highest) by luck: does it see the labels?")
      // Few steps on few rows: halfway from chance to the best is enough to be called a finding.
      let wanted = (0.5 + best) / 2
      try require(
        recall >= wanted,
        "average recall is \(recall), the best possible \(best); wanted is \(wanted) at least")
    }
  }

  private func recall(separation: Double) throws -> Double {
    let leak = KnownLeak(separation: separation, seed: settings.seed)
    let trained = try attacker.train(
      TrainingRequest(
        input: leak.input, target: leak.target, trainingRows: KnownLeak.trainingRows,
        validationRows: KnownLeak.validationRows, execution: execution))
    let rows = KnownLeak.heldOutRows
    let scores = try trained.score(
      ScoringRequest(input: leak.input, rows: rows, execution: execution)
    ).attribute
    try scores.checkForm(rowCount: rows.count, classCount: 2)
    return scores.averageRecall(of: leak.target, rows: rows)
  }

  private var execution: Execution {
    Execution(
      seed: settings.seed.derived(for: "leak"), device: settings.device,
      threadCount: settings.threadCount)
  }
}
