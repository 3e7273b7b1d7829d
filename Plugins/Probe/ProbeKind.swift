import TelltaleCore
import TelltaleTorch

/// The two probes, as data.
enum ProbeKind: String, Sendable, CaseIterable {
  case linear
  case mlp

  var id: String { "probe-\(rawValue)" }

  /// How the MLP learns; the logistic regression is solved and has nothing of the kind.
  static let settings = TrainingSettings(
    epochCount: 20, batchSize: 64, learningRate: 5e-3, weightDecay: 1e-3, patience: 1,
    epsilon: 1e-2, schedule: .fallingToZero)

  /// The same as parameters say; they are those of `metadata`.
  static func settings(_ values: ParameterValues) -> TrainingSettings {
    TrainingSettings(
      epochCount: values.integer("epochs"), batchSize: values.integer("batch-size"),
      learningRate: values.number("learning-rate"), weightDecay: values.number("weight-decay"),
      patience: settings.patience, epsilon: values.number("epsilon"), schedule: settings.schedule)
  }

  private static let quick = TrainingSettings(
    epochCount: 30, batchSize: 4, learningRate: 1e-2, patience: 1)

  var metadata: ComponentMetadata {
    let hidden = ParameterDescription(
      "hidden", "Units of the hidden layer", unit: "units", range: .integers(1...4096),
      default: .integer(128))
    let steps = ParameterDescription(
      "steps", "Least number of steps: few rows are learnt from in more epochs", unit: "steps",
      range: .integers(1...1_000_000), default: .integer(400), quick: .integer(1))
    // Once the rows are separated Adam divides small gradients by smaller roots.
    let epsilon = ParameterDescription(
      "epsilon",
      "Adam's ε; a smaller one lets rounding errors of the rows grow into another attacker",
      range: .numbers(1e-12...1), default: .number(Self.settings.epsilon))
    // All epochs are run: there is nothing to be patient about.
    let epochs = ParameterDescription(
      "epochs", "Passes over the training rows, more where these make too few steps",
      range: .integers(1...10_000), default: .integer(Self.settings.epochCount),
      quick: .integer(Self.quick.epochCount))
    let training = Self.settings.parameters(quick: Self.quick).filter {
      !["epochs", "patience"].contains($0.name)
    }
    let feature = ParameterDescription(
      "native-feature", "Id of the extractor whose features give the ceiling", range: .text,
      default: .text("mel"))
    return ComponentMetadata(
      role: .attacker, id: id, version: ProbePlugin.version,
      summary: self == .linear
        ? "Logistic regression on statistics over time; strength by cross-validation over speakers"
        : "One hidden layer on statistics over time; how sure it may be by cross-validation over speakers",
      citation: "G. Alain and Y. Bengio, Understanding intermediate layers using linear classifier"
        + " probes, arXiv:1610.01644",
      licence: "Apache-2.0; runs on LibTorch (BSD-3-Clause)",
      knownLimits: [
        "sees means, spreads and short autocorrelations over time, no longer order of events",
        "semi-informed only: it has no entry point for a splice",
      ],
      parameters: (self == .mlp
        ? [hidden, epochs, steps, epsilon] + training : []) + [feature],
      libraries: TorchRuntime.libraries)
  }

  /// Parts of the cross-validation over training speakers. A part of the MLP's costs a training.
  var partLimit: Int { self == .mlp ? 3 : 4 }

  /// The probe's network for vectors of that length.
  ///
  /// `hiddenCount` is used by the MLP only.
  func network(
    length: Int, hiddenCount: Int, classCounts: [Int], execution: Execution
  ) throws(AuditError) -> StagedNetwork {
    var stages = [
      StageDefinition("standardise", inputShape: [length], outputShape: [length]) {
        (initialiser) throws(AuditError) in
        [NamedLayer("standardise", try Standardise(length, from: initialiser))]
      }
    ]
    if self == .mlp {
      stages.append(
        StageDefinition("hidden", inputShape: [length], outputShape: [hiddenCount]) {
          (initialiser) throws(AuditError) in
          [
            NamedLayer("hidden", try LinearLayer(length, hiddenCount, from: initialiser)),
            // A rectifier's corner makes of rounding errors of the rows another attacker, within a hundred steps.
            NamedLayer("gelu", GELU()), NamedLayer("dropout", Dropout(0.2)),
          ]
        })
    }
    let width = self == .mlp ? hiddenCount : length
    // Logistic regression is convex: from zero, no random weight has to be unlearnt.
    let start: LinearLayer.Start = self == .mlp ? .uniform : .normal(deviation: 0)
    return try StagedNetwork(stages, classCounts: classCounts, execution: execution) {
      (classCount, initialiser) throws(AuditError) in
      try LinearLayer(width, classCount, start: start, from: initialiser)
    }
  }
}
