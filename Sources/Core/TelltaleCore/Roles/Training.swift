/// What rows are: features in their extractor's terms, or representations of one tap.
public enum InputDescription: Sendable, Hashable, Codable {
  /// Frames of a feature extractor, and what their columns mean.
  case features(FeatureDescription)
  /// What a primary model gives at this tap.
  case representation(TapDescription)
}

/// Rows and what they are.
public struct ModelInput: Sendable {
  /// Of every row alike.
  public let description: InputDescription
  /// All that is there; a request says which of them it means.
  public let rows: any TensorRows

  /// Shapes are not looked at here, but where rows are read.
  public init(description: InputDescription, rows: any TensorRows) {
    self.description = description
    self.rows = rows
  }
}

/// What to learn, from which rows.
public struct TrainingRequest: Sendable {
  /// What `trainingRows` and `validationRows` index into.
  public let input: ModelInput
  /// What to predict: emotion for a primary model, the attribute for an attacker. One label per
  /// row of the input.
  public let target: LabelColumn
  /// A second head's target: emotion for an application-aware attacker, nil otherwise.
  public let secondTarget: LabelColumn?
  /// Who speaks in each row of the input, as a number that says no more: rows of one are not
  /// independent, and who holds rows out inside a training holds all of a speaker's out. Nil where
  /// nothing binds rows together.
  public let speakers: [Int]?
  /// Rows to learn from, and rows to stop on; disjoint by speaker (the runner sees to it).
  /// Validation may be empty: then the last epoch's weights stand.
  public let trainingRows: [Int]
  /// Of speakers that are not learnt from.
  public let validationRows: [Int]
  /// Every draw comes from its seed.
  public let execution: Execution

  /// Precondition: one speaker per label, where speakers are given.
  public init(
    input: ModelInput, target: LabelColumn, secondTarget: LabelColumn? = nil,
    speakers: [Int]? = nil, trainingRows: [Int], validationRows: [Int], execution: Execution
  ) {
    precondition(
      speakers.map { $0.count == target.labels.count } ?? true, "not one speaker per row")
    self.input = input
    self.target = target
    self.secondTarget = secondTarget
    self.speakers = speakers
    self.trainingRows = trainingRows
    self.validationRows = validationRows
    self.execution = execution
  }
}

/// Which rows to judge.
public struct ScoringRequest: Sendable {
  /// What `rows` index into.
  public let input: ModelInput
  /// Indices into the input, in the order of the wanted scores.
  public let rows: [Int]
  /// How an attacker adapts to the representations that it is given; primary models ignore it.
  public let adaptation: Adaptation
  /// What the attacker learnt from: there for `.standardised`, nil otherwise.
  public let learnt: LearntRows?
  /// Device, precision, threads, progress and stop; its device may be another than the training's.
  public let execution: Execution

  /// Without more, the attacker adapts to nothing.
  public init(
    input: ModelInput, rows: [Int], adaptation: Adaptation = .frozen,
    learnt: LearntRows? = nil, execution: Execution
  ) {
    self.input = input
    self.rows = rows
    self.adaptation = adaptation
    self.learnt = learnt
    self.execution = execution
  }
}

/// The rows that an attacker learnt from.
public struct LearntRows: Sendable {
  /// Of the kind that the attacker was trained on.
  public let input: ModelInput
  /// Indices into the input.
  public let rows: [Int]

  /// The rows are not looked at here.
  public init(input: ModelInput, rows: [Int]) {
    self.input = input
    self.rows = rows
  }
}

/// One line of a training log.
public struct TrainingEpoch: Sendable, Hashable, Codable {
  /// From 1, anew in each attempt.
  public let epoch: Int
  /// Mean cross-entropy in nats.
  public let trainingLoss: Double
  /// Nil without validation rows.
  public let validationLoss: Double?
  /// Unweighted average recall of the first target, 0...1.
  public let validationUAR: Double?
  /// From 1. A later one starts over from another seed because the one before ended with the same
  /// answer for every row; the last one's result stands.
  public let attempt: Int

  /// The first attempt, unless said otherwise.
  public init(
    epoch: Int, trainingLoss: Double, validationLoss: Double?, validationUAR: Double?,
    attempt: Int = 1
  ) {
    self.epoch = epoch
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
    self.validationUAR = validationUAR
    self.attempt = attempt
  }

  /// The same line in a log of several attempts.
  public func inAttempt(_ attempt: Int) -> TrainingEpoch {
    TrainingEpoch(
      epoch: epoch, trainingLoss: trainingLoss, validationLoss: validationLoss,
      validationUAR: validationUAR, attempt: attempt)
  }
}

extension TrainingEpoch {
  private enum CodingKeys: String, CodingKey {
    case epoch, trainingLoss, validationLoss, validationUAR, attempt
  }

  /// `attempt` is 1 where it is left out.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      epoch: try values.decode(Int.self, forKey: .epoch),
      trainingLoss: try values.decode(Double.self, forKey: .trainingLoss),
      validationLoss: try values.decodeIfPresent(Double.self, forKey: .validationLoss),
      validationUAR: try values.decodeIfPresent(Double.self, forKey: .validationUAR),
      // Logs from before there were attempts have none.
      attempt: try values.decodeIfPresent(Int.self, forKey: .attempt) ?? 1)
  }
}

extension [TrainingEpoch] {
  /// The attempt whose result stands; empty for an empty log.
  public var lastAttempt: [TrainingEpoch] { filter { $0.attempt == last?.attempt } }
}
