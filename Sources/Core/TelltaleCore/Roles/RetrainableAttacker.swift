/// An attacker that can be trained again for thousands of labellings in seconds, as closed forms can:
/// it gives a representation's exact test (SPEC §12.6).
///
/// Contract: the scores of a labelling are, up to rounding, those that `train` on the rows of the
/// training speakers, with that labelling's classes, and then `score` of the judged rows would give.
/// What depends on no label is worth doing once for all labellings of a training.
public protocol RetrainableAttacker: Attacker {
  /// Trains for every labelling of every training, and scores the speakers that it did not learn from.
  ///
  /// - Parameter receive: called once for each training, in their order, with a matrix
  ///   [judged rows × classes] of natural-log posteriors for each labelling, in their order.
  ///
  /// Throws what `train` and `score` throw, what `receive` throws, and `.cancelled`.
  func retrain(
    _ request: RetrainingRequest,
    _ receive: (_ training: Int, _ scores: [ScoreMatrix]) throws(AuditError) -> Void
  ) throws(AuditError)
}

/// What to learn again and again, from the same rows.
public struct RetrainingRequest: Sendable {
  /// One set of speakers to learn from, and all labellings of it.
  public struct Training: Sendable, Hashable {
    /// Indices of speakers, ascending.
    public let trainingSpeakers: [Int]
    /// Indices of speakers, ascending; none of the training speakers.
    public let judgedSpeakers: [Int]
    /// Shape [labellings][training speakers]: the class of each training speaker, in their order.
    /// Each labelling shows two classes or more.
    public let labellings: [[Int]]

    /// Preconditions: a class for each training speaker in each labelling, no speaker on both sides.
    public init(trainingSpeakers: [Int], judgedSpeakers: [Int], labellings: [[Int]]) {
      precondition(
        labellings.allSatisfy { $0.count == trainingSpeakers.count },
        "a labelling has not one class for each of \(trainingSpeakers.count) speakers")
      precondition(
        Set(trainingSpeakers).isDisjoint(with: judgedSpeakers), "a judged speaker is learnt from")
      self.trainingSpeakers = trainingSpeakers
      self.judgedSpeakers = judgedSpeakers
      self.labellings = labellings
    }
  }

  /// Representations; `rows` index into them.
  public let input: ModelInput
  /// Rows of the input that take part, ascending.
  public let rows: [Int]
  /// Index of the speaker of each of `rows`.
  public let speakers: [Int]
  /// Classes of every labelling are from 0 to below it; columns of the scores.
  public let classCount: Int
  /// Answered one after the other, in this order.
  public let trainings: [Training]
  /// Draws, if there are any, come from this seed as `train` takes them from its own.
  public let execution: Execution

  /// Precondition: one speaker per row.
  public init(
    input: ModelInput, rows: [Int], speakers: [Int], classCount: Int, trainings: [Training],
    execution: Execution
  ) {
    precondition(rows.count == speakers.count, "\(rows.count) rows, \(speakers.count) speakers")
    self.input = input
    self.rows = rows
    self.speakers = speakers
    self.classCount = classCount
    self.trainings = trainings
    self.execution = execution
  }

  /// Positions in `rows` of what those speakers said, ascending.
  public func positions(of wanted: [Int]) -> [Int] {
    let wanted = Set(wanted)
    return speakers.indices.filter { wanted.contains(speakers[$0]) }
  }
}
