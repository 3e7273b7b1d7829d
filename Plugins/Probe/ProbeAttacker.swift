import Pooling
import TelltaleCore
import TelltaleTorch

/// A small classifier on pooled, standardised rows.
///
/// It has no entry point at which a representation could enter an attacker trained on features, so it is
/// semi-informed only; trained on its native features it gives the ceiling.
///
/// **Source** probes after Alain and Bengio, arXiv:1610.01644.
struct ProbeAttacker: Attacker {
  let kind: ProbeKind
  let hiddenCount: Int
  let settings: TrainingSettings
  /// An MLP learns in at least so many steps.
  let stepCount: Int
  let nativeFeature: String

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: "probe", architecture: kind.id, initialisation: "random",
      nativeFeature: nativeFeature, awareness: Awareness.allCases, knowledge: [.semiInformed],
      adaptations: [.frozen, .standardised], entryPoints: [], trainingCount: 3,
      stopsOnValidation: false, reads: .pooled)
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    let execution = request.execution.light
    let targets = [request.target] + (request.secondTarget.map { [$0] } ?? [])
    let rows = request.trainingRows
    for target in targets { try target.checkClasses(ofRows: rows) }
    let pooled = try PooledRows(rows, of: request.input, execution: execution)
    let parts = { (target: LabelColumn) in
      InnerParts.deal(
        rows, speakers: request.speakers, labels: target.labels, atMost: kind.partLimit,
        seed: execution.seed)
    }
    let statistics = pooled.statistics(of: rows)
    let makeNetwork = { (execution: Execution) throws(AuditError) -> StagedNetwork in
      let network = try kind.network(
        length: pooled.length, hiddenCount: hiddenCount,
        classCounts: targets.map(\.classes.count), execution: execution)
      for named in network.buffers {
        let values = named.name.hasSuffix(".mean") ? statistics.mean : statistics.factor
        try named.tensor.assign(Tensor(values, shape: [pooled.length]))
      }
      return network
    }
    let axes = try PrincipalAxes(
      pooled.vectors(rows, standardisedBy: statistics), rowCount: rows.count, execution: execution)
    let network: StagedNetwork
    let log: [TrainingEpoch]
    switch kind {
    case .linear:
      network = try makeNetwork(execution)
      var logs: [[TrainingEpoch]] = []
      for (head, target) in targets.enumerated() {
        let found = try StrengthSearch(
          axes: axes, labels: rows.map { target.labels[$0] },
          classCount: target.classes.count, parts: parts(target),
          execution: execution.part(head, of: targets.count)
        ).run()
        logs.append(found.log)
        try network.take(found.solution, head: head)
      }
      log = logs[0]
    case .mlp:
      let held = InnerParts.first(
        of: parts(request.target), holding: TemperedTraining.speakerCount, rows: rows,
        speakers: request.speakers)
      let axial = try AxialMLP(
        axes, rows: rows, hiddenCount: hiddenCount, classCounts: targets.map(\.classes.count),
        makeWhole: makeNetwork)
      let learnt = try TemperedTraining(
        settings: settings.lasting(atLeast: stepCount, rowCount: rows.count), targets: targets,
        rows: rows, parts: held, execution: execution
      ).run(axial.make, batch: axial.batch)
      network = try axial.whole(learnt.network, execution: execution)
      log = learnt.log
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

extension ProbeAttacker {
  /// The settings that the kind describes; the logistic regression has one only.
  init(_ kind: ProbeKind, _ values: ParameterValues) {
    let isNetwork = kind == .mlp
    self.init(
      kind: kind, hiddenCount: isNetwork ? values.integer("hidden") : 0,
      settings: isNetwork ? ProbeKind.settings(values) : ProbeKind.settings,
      stepCount: isNetwork ? values.integer("steps") : 0,
      nativeFeature: values.text("native-feature"))
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

/// Linear and small multi-layer probes.
enum ProbePlugin {
  static let id = "probe"
  static let version = "3.2.0"

  static var components: [ComponentFactory] {
    ProbeKind.allCases.map { kind in
      ComponentFactory(.attacker, kind.metadata) { (values) throws(AuditError) in
        ProbeAttacker(kind, values)
      }
    }
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: ProbePlugin.id, version: ProbePlugin.version, components: ProbePlugin.components)
}
