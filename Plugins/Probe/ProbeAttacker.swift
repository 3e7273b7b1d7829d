import AuditCore
import AuditPooling
import AuditTorch

/// A small classifier on pooled, standardised rows.
///
/// It has no stage at which a representation could enter an attacker trained on features, so it is
/// semi-informed only; trained on its native features it gives the ceiling.
///
/// **Source** probes after Alain and Bengio, arXiv:1610.01644.
struct ProbeAttacker: Attacker {
  let kind: ProbeKind
  let hiddenCount: Int
  let settings: TrainingSettings
  let nativeFeature: String

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: "probe", architecture: kind.id, initialisation: "random",
      nativeFeature: nativeFeature, awareness: Awareness.allCases, knowledge: [.semiInformed],
      normalisations: [.frozen, .standardised], stages: [])
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    let execution = request.execution.light
    let targets = [request.target] + (request.secondTarget.map { [$0] } ?? [])
    let pooled = try PooledRows(
      request.trainingRows + request.validationRows, of: request.input, execution: execution)
    let network = try bridged { () throws(TorchError) in
      try kind.network(
        length: max(pooled.length, 1), hiddenCount: hiddenCount,
        classCounts: targets.map(\.classes.count), execution: execution)
    }
    let statistics = pooled.statistics(of: request.trainingRows)
    for named in network.buffers {
      let values = named.name.hasSuffix(".mean") ? statistics.mean : statistics.factor
      try bridged { () throws(TorchError) in
        try named.tensor.assign(Tensor(values, shape: [pooled.length]))
      }
    }
    let log = try TrainingLoop(settings, execution: execution).run(
      network, targets: targets, trainingRows: request.trainingRows,
      validationRows: request.validationRows
    ) { (rows) throws(AuditError) in
      try bridged { () throws(TorchError) in
        try Tensor(pooled.vectors(rows), shape: [rows.count, pooled.length])
      }
    }
    return TrainedProbe(
      network: network,
      record: TrainedProbe.Record(
        kind: kind.rawValue, hiddenCount: hiddenCount, length: pooled.length,
        classCounts: targets.map(\.classes.count), input: request.input.description.label, log: log)
    )
  }

  func load(
    fromFolder folder: String, execution: Execution
  ) throws(AuditError) -> any TrainedAttacker {
    try TrainedProbe(fromFolder: folder, kind: kind, execution: execution.light)
  }
}

extension Execution {
  /// The same for work too small for a GPU, several threads or short numbers.
  var light: Execution {
    Execution(
      seed: seed, device: .cpu, precision: .float32, threadCount: 1,
      checkpointFolder: checkpointFolder, progress: { report($0) },
      isCancelled: {
        do throws(AuditError) {
          try checkCancelled()
          return false
        } catch { return true }
      })
  }
}

extension InputDescription {
  /// Tells features from a tap's representations, in words.
  var label: String {
    switch self {
    case .features(let features): "features of \(features.bands.count) bands"
    case .representation(let tap): "representations \(tap.shape)"
    }
  }
}
