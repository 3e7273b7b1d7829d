import TelltaleCore
import TelltaleTorch

/// The two probes, as data.
enum ProbeKind: String, Sendable, CaseIterable {
  case linear
  case mlp

  var id: String { "probe-\(rawValue)" }

  /// How the MLP learns; the logistic regression is solved and has nothing of the kind.
  static let settings = TrainingSettings(
    epochCount: 100, batchSize: 32, learningRate: 2e-3, weightDecay: 1e-3, patience: 10)

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
            NamedLayer("relu", ReLU()), NamedLayer("dropout", Dropout(0.2)),
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
