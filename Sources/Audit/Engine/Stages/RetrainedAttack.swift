internal import Plan
internal import Statistics
internal import TelltaleCore

/// An attack made again for every deal of a design's labels, fold by fold, and what it reads each time.
struct RetrainedAttack {
  /// What the design's speakers said, in one array.
  struct Rows {
    let input: ModelInput
    /// Ascending.
    let positions: [RowPosition]
    /// Of each, its index among the design's speakers.
    let speakers: [Int]
  }

  let design: RetrainedDesign
  let attacker: any RetrainableAttacker
  let metrics: [any LeakageMetric]
  /// Those that are run.
  let folds: [Int]
  /// Of metrics that draw.
  let seed: Seed

  /// One fold of one deal.
  private struct Place: Hashable {
    let deal: Int
    let fold: Int
  }

  /// What is judged, and by what is learnt from all others, at once for several places.
  private struct Sides: Hashable {
    let input: Int
    let judged: [Int]
  }

  /// Mean over folds of every metric under every deal: shape [deals][metrics]; NaN where no fold gives
  /// a number.
  ///
  /// - Parameters:
  ///   - inputs: one where all folds read the same array.
  ///   - inputOfFold: which of them each of `folds` reads.
  ///
  /// Throws what the attacker and the metrics throw, and `.cancelled`.
  func replicates(
    _ inputs: [Rows], inputOfFold: [Int], execution: Execution
  ) throws(AuditError) -> [[Double]] {
    let places = try places(inputOfFold)
    var values: [Place: [Double?]] = [:]
    for (number, input) in inputs.enumerated() {
      let own = places.filter { $0.key.input == number }
        .sorted { $0.key.judged.lexicographicallyPrecedes($1.key.judged) }
      let request = RetrainingRequest(
        input: input.input, rows: input.positions.asGiven, speakers: input.speakers,
        classCount: design.classes.count,
        trainings: own.map { training(judging: $0.key.judged, $0.value) },
        execution: execution.part(number, of: inputs.count))
      try attacker.retrain(request) { (training, scores) throws(AuditError) in
        let (sides, places) = own[training]
        guard scores.count == places.count else {
          throw AuditError(
            .computationFailed,
            "\(scores.count) matrices of scores came back for \(places.count) labellings")
        }
        let judged = request.positions(of: sides.judged).map { input.speakers[$0] }
        let found = try measured(
          scores, deals: places.map { design.deals.deals[$0.deal] }, judged: judged,
          threadCount: execution.threadCount)
        for (place, found) in zip(places, found) { values[place] = found }
      }
    }
    return design.deals.deals.indices.map { deal in
      metrics.indices.map { metric in
        let perFold = folds.indices.compactMap { fold in
          values[Place(deal: deal, fold: fold)]?[metric]
        }
        return perFold.isEmpty ? .nan : perFold.reduce(0, +) / Double(perFold.count)
      }
    }
  }

  /// Folds of deals that learn from the same speakers, together. Left out is a fold without anybody to
  /// judge, and one whose training speakers show one class.
  private func places(_ inputOfFold: [Int]) throws(AuditError) -> [Sides: [Place]] {
    var places: [Sides: [Place]] = [:]
    for (index, deal) in design.deals.deals.enumerated() {
      let dealt = try design.folds(of: deal)
      for (position, fold) in folds.enumerated() {
        let judged = dealt.indices.filter { dealt[$0] == fold }
        let learnt = Set(dealt.indices.filter { dealt[$0] != fold }.map { deal[$0] })
        guard !judged.isEmpty, learnt.count > 1 else { continue }
        places[Sides(input: inputOfFold[position], judged: judged), default: []].append(
          Place(deal: index, fold: position))
      }
    }
    return places
  }

  private func training(judging judged: [Int], _ places: [Place]) -> RetrainingRequest.Training {
    let learnt = design.speakers.indices.filter { !judged.contains($0) }
    return RetrainingRequest.Training(
      trainingSpeakers: learnt, judgedSpeakers: judged,
      labellings: places.map { place in learnt.map { design.deals.deals[place.deal][$0] } })
  }

  /// Shape [labellings][metrics]; nil where a metric cannot be had.
  ///
  /// - Parameter judged: speaker of each judged row.
  private func measured(
    _ scores: [ScoreMatrix], deals: [[Int]], judged: [Int], threadCount: Int
  ) throws(AuditError) -> [[Double?]] {
    let names = judged.map { design.speakers[$0] }
    return try scores.indices.mapInParallel(threadCount: threadCount) {
      index throws(AuditError) in
      try measured(scores[index], labels: judged.map { deals[index][$0] }, speakers: names)
    }
  }

  private func measured(
    _ scores: ScoreMatrix, labels: [Int], speakers: [String]
  ) throws(AuditError) -> [Double?] {
    let request = MeasurementRequest(
      scores: try scores.checked(rowCount: labels.count, classCount: design.classes.count),
      truth: LabelColumn(classes: design.classes, labels: labels), speakers: speakers, seed: seed)
    var values: [Double?] = []
    for metric in metrics {
      if case .value(let score) = try metric.measure(request) {
        values.append(score.value)
      } else {
        values.append(nil)
      }
    }
    return values
  }
}
