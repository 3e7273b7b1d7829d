import TelltaleCore
import TelltaleTorch

/// The two probes, as data.
enum ProbeKind: String, Sendable, CaseIterable {
  case linear
  case mlp

  var id: String { "probe-\(rawValue)" }

  /// How the MLP learns; the logistic regression is solved and has nothing of the kind.
  static let settings = TrainingSettings(
    epochCount: 20, batchSize: 64, learningRate: 0.03, weightDecay: 1e-3, patience: 1,
    rule: .nesterov, schedule: .fallingToZero)

  /// The same as parameters say; they are those of `metadata`.
  static func settings(_ values: ParameterValues) -> TrainingSettings {
    TrainingSettings(
      epochCount: values.integer("epochs"), batchSize: values.integer("batch-size"),
      learningRate: values.number("learning-rate"), weightDecay: values.number("weight-decay"),
      patience: settings.patience, rule: settings.rule, schedule: settings.schedule)
  }

  private static let quick = TrainingSettings(
    epochCount: 30, batchSize: 4, learningRate: 0.03, patience: 1)

  var metadata: ComponentMetadata {
    let hidden = ParameterDescription(
      "hidden", "Units of the hidden layer", unit: "units", range: .integers(1...4096),
      default: .integer(128))
    let steps = ParameterDescription(
      "steps", "Least number of steps: few rows are learnt from in more epochs", unit: "steps",
      range: .integers(1...1_000_000), default: .integer(400), quick: .integer(1))
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
        ? [hidden, epochs, steps] + training : []) + [feature],
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
    let standardise = StageDefinition(
      "standardise", inputShape: [length], outputShape: [length]
    ) { (initialiser) throws(AuditError) in
      [NamedLayer("standardise", try Standardise(length, from: initialiser))]
    }
    return try network(
      [standardise], length: length, hiddenCount: hiddenCount, start: .uniform,
      classCounts: classCounts, execution: execution)
  }

  /// The same for rows that are standardised and turned, all weights of the hidden layer 0. `axisCount` may be 0.
  func network(
    onAxes axisCount: Int, hiddenCount: Int, classCounts: [Int], execution: Execution
  ) throws(AuditError) -> StagedNetwork {
    try network(
      [], length: axisCount, hiddenCount: hiddenCount, start: .normal(deviation: 0),
      classCounts: classCounts, execution: execution)
  }

  private func network(
    _ first: [StageDefinition], length: Int, hiddenCount: Int, start: LinearLayer.Start,
    classCounts: [Int], execution: Execution
  ) throws(AuditError) -> StagedNetwork {
    var stages = first
    if self == .mlp {
      stages.append(
        StageDefinition("hidden", inputShape: [length], outputShape: [hiddenCount]) {
          (initialiser) throws(AuditError) in
          [
            NamedLayer(
              "hidden", try LinearLayer(length, hiddenCount, start: start, from: initialiser)),
            // A rectifier's corner makes of rounding errors of the rows another attacker, within a hundred steps.
            NamedLayer("gelu", GELU()), NamedLayer("dropout", Dropout(0.2)),
          ]
        })
    }
    let width = self == .mlp ? hiddenCount : length
    // Logistic regression is convex: from zero, no random weight has to be unlearnt.
    let headStart: LinearLayer.Start = self == .mlp ? .uniform : .normal(deviation: 0)
    return try StagedNetwork(stages, classCounts: classCounts, execution: execution) {
      (classCount, initialiser) throws(AuditError) in
      try LinearLayer(width, classCount, start: headStart, from: initialiser)
    }
  }
}
