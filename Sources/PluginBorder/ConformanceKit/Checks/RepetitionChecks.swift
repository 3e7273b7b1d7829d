internal import TelltaleCore

/// What a learner makes of the same rows a second time: nothing else, in one go or in two.
struct RepetitionChecks<Trained> {
  let checks: LearnerChecks<Trained>

  private var set: ExampleRows { checks.set }

  func run(_ learnt: Learner<Trained>.Learnt, _ list: inout CheckList) {
    let isShown = isTheSameInHalvesOnOtherLabels(learnt)
    list.check("same-seed-gives-the-same-scores-whatever-the-held-out-labels") {
      if !isShown { try checkRepetition(learnt) }
    }
    // Scores that no label of a held-out row moves cannot know such labels once they are dealt anew.
    list.check("shuffled-labels-stay-at-chance") {
      if !isShown { try checkShuffled() }
    }
    list.check("training-stops-when-asked") { try checkStopping() }
    list.check("stopped-and-resumed-it-judges-the-same") {
      if !isShown { try checkResumption(learnt) }
    }
  }

  /// One training in place of three: stopped half-way with another label on every held-out row, and gone on with
  /// with another on every second one. Scores that are the first training's to the last bit show that none of it
  /// matters; else each is tried by itself, so that what is found names the right one.
  private func isTheSameInHalvesOnOtherLabels(_ learnt: Learner<Trained>.Learnt) -> Bool {
    do {
      let again = try inHalves(
        set.withOtherLabelsHeldOut(), then: set.withOtherLabelsHeldOut(oneOf: 2), folder: "halves")
      return try checks.difference(between: learnt, and: again) == 0
    } catch { return false }
  }

  /// The second training sees other labels on held-out rows: equal scores prove at once that the
  /// seed decides and that those labels are not used.
  private func checkRepetition(_ learnt: Learner<Trained>.Learnt) throws {
    let again = try checks.learner.train(checks.request(set.withOtherLabelsHeldOut()))
    let difference = try checks.difference(between: learnt, and: again)
    try require(
      difference == 0,
      "log-posteriors differ by \(difference) between two trainings with one seed, of which the"
        + " second saw other labels on the held-out rows")
  }

  private func checkShuffled() throws {
    let (shuffled, rows) = try set.shuffled(times: 4, seed: checks.settings.seed)
    let learnt = try checks.learner.train(checks.request(shuffled))
    let recall = try checks.heldOutRecall(learnt, shuffled, rows: rows)
    // Four standard deviations of the recall of 240 fair guesses between two classes.
    let chance = 1 / Double(set.target.classes.count)
    try require(
      abs(recall - chance) < 0.13, "average recall is \(recall) where chance is \(chance)")
  }

  private func checkStopping() throws {
    let stop = StopSwitch(afterPolls: 3)
    try requireError(of: [.cancelled], "a training that is told to stop at its fourth question") {
      () throws(AuditError) in
      _ = try checks.learner.train(
        checks.request(set, execution: stop.execution(like: checks.execution("train"))))
    }
    let seconds = stop.secondsSinceStop ?? 0
    try require(seconds < 10, "it took \(seconds) s to stop")
  }

  private func checkResumption(_ learnt: Learner<Trained>.Learnt) throws {
    let resumed = try inHalves(set, then: set, folder: "checkpoint")
    let difference = try checks.difference(between: learnt, and: resumed)
    try require(difference < 1e-5, "log-posteriors differ by \(difference) after resuming")
  }

  /// Trained half-way, stopped, and gone on with from its checkpoint.
  private func inHalves(_ first: ExampleRows, then second: ExampleRows, folder: String) throws
    -> Learner<Trained>.Learnt
  {
    let place = try checks.makeFolder(folder)
    let stop = StopSwitch(afterFraction: 0.5)
    do throws(AuditError) {
      _ = try checks.learner.train(
        checks.request(
          first,
          execution: stop.execution(like: checks.execution("train"), checkpointFolder: place)))
    } catch {
      try require(error.code == .cancelled, "stopped half-way, it says: \(error)")
    }
    guard stop.secondsSinceStop != nil else {
      throw NotApplicable(message: "training reports no progress to stop at")
    }
    return try checks.learner.train(
      checks.request(second, execution: checks.execution("train", checkpointFolder: place)))
  }
}
