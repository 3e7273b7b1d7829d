public import TelltaleCore

/// How the steps of a training change in size.
public enum RateSchedule: String, Sendable, Hashable, Codable {
  /// All alike, until validation rows gain no more; the best epoch's weights stay.
  case constant
  /// Linearly to 0 over all epochs; the last weights stay. Nothing is chosen, so that rounding
  /// errors of the rows cannot choose.
  case fallingToZero
}

/// How long, how fast and in what portions a network learns.
public struct TrainingSettings: Sendable, Hashable, Codable {
  /// Most passes over the training rows.
  public let epochCount: Int
  /// Rows per step; a last batch of one row joins the one before.
  public let batchSize: Int
  /// The optimiser's α.
  public let learningRate: Double
  /// What a weight adds to its gradient, as a share of the weight; 0 for none.
  public let weightDecay: Double
  /// Epochs without a lower validation loss after which training stops; unused where the rate falls.
  public let patience: Int
  /// What makes a step of a gradient.
  public let rule: UpdateRule
  /// Whether every step is as large.
  public let schedule: RateSchedule

  /// Nothing is checked here: the ranges are those of `parameters`.
  public init(
    epochCount: Int, batchSize: Int, learningRate: Double, weightDecay: Double = 0, patience: Int,
    rule: UpdateRule = .adam, schedule: RateSchedule = .constant
  ) {
    self.epochCount = epochCount
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.patience = patience
    self.rule = rule
    self.schedule = schedule
  }

  /// Reads what `parameters` describe.
  public init(_ values: ParameterValues) {
    self.init(
      epochCount: values.integer("epochs"), batchSize: values.integer("batch-size"),
      learningRate: values.number("learning-rate"), weightDecay: values.number("weight-decay"),
      patience: values.integer("patience"))
  }

  /// The same for as many epochs as make at least that many steps on so many rows.
  public func lasting(atLeast stepCount: Int, rowCount: Int) -> TrainingSettings {
    let batchCount = max(1, (rowCount + batchSize - 1) / batchSize)
    return TrainingSettings(
      epochCount: max(epochCount, (stepCount + batchCount - 1) / batchCount), batchSize: batchSize,
      learningRate: learningRate, weightDecay: weightDecay, patience: patience, rule: rule,
      schedule: schedule)
  }

  /// With which a small network learns a check's 48 rows in seconds. No early stop: a few epochs are too
  /// few for patience.
  public static let quick = TrainingSettings(
    epochCount: 4, batchSize: 4, learningRate: 3e-4, patience: 100)

  /// The settings as parameters of a component, with these defaults and the quick values of others.
  public func parameters(quick: TrainingSettings) -> [ParameterDescription] {
    [
      ParameterDescription(
        "epochs", "Most passes over the training rows", range: .integers(1...10_000),
        default: .integer(epochCount), quick: .integer(quick.epochCount)),
      ParameterDescription(
        "batch-size", "Utterances per step", unit: "utterances", range: .integers(1...4096),
        default: .integer(batchSize), quick: .integer(quick.batchSize)),
      ParameterDescription(
        "learning-rate", rule == .adam ? "Adam's step size" : "Nesterov's step size",
        range: .numbers(1e-8...1),
        default: .number(learningRate), quick: .number(quick.learningRate)),
      ParameterDescription(
        "weight-decay", "L2 penalty's factor", range: .numbers(0...10),
        default: .number(weightDecay)),
      ParameterDescription(
        "patience", "Epochs without a lower validation loss before stopping", unit: "epochs",
        range: .integers(1...10_000), default: .integer(patience), quick: .integer(quick.patience)),
    ]
  }
}
