import Foundation
import Pooling
import Synchronization
import TelltaleCore
import TelltaleTorch

/// Ridge regression in closed form on pooled vectors (`PooledVector`), standardised, and reduced to
/// their first principal directions where they are wide (`RowBasis`).
///
/// Each speaker weighs alike; the penalty is chosen by cross-validation over speakers, and then all
/// are learnt from (`RidgeSolution`). It draws nothing, so that every seed gives the same attacker.
/// Several heads, and other adaptations than `frozen`, it has not.
///
/// **Source** Hoerl and Kennard, Technometrics 12(1), 1970; labels of ±1: Hastie, Tibshirani and
/// Friedman, The Elements of Statistical Learning, 2009, §4.2.
struct RidgeAttacker: Attacker {
  static let metadata = ComponentMetadata(
    role: .attacker, id: "ridge", version: "1.0.0",
    summary: "Ridge regression on pooled vectors; its test trains it again for other labels",
    citation: "A. E. Hoerl and R. W. Kennard, Ridge regression, Technometrics 12(1), 1970: 55-67",
    licence: "Apache-2.0; runs on LibTorch (BSD-3-Clause)",
    knownLimits: [
      "linear, on what is pooled over time only",
      "of wide vectors it sees the first principal directions of its training rows (128)",
      "semi-informed only: it has no entry point for a splice",
      "learns from validation rows too; their loss in the log is of rows that it learnt from",
    ],
    parameters: [
      ParameterDescription(
        "directions", "Most principal directions of the pooled vectors that are kept",
        range: .integers(1...1024), default: .integer(128)),
      ParameterDescription(
        "native-feature", "Id of the extractor whose features give the ceiling", range: .text,
        default: .text("mel")),
    ])

  let directionLimit: Int
  let nativeFeature: String

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: "probe", architecture: "ridge", initialisation: AttackerDeclaration.startsFromNothing,
      nativeFeature: nativeFeature,
      awareness: [.generic], knowledge: [.semiInformed], entryPoints: [], stopsOnValidation: false,
      reads: .pooled)
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    let execution = request.execution
    let labels = request.target.labels
    let rows = request.trainingRows + request.validationRows
    guard Set(request.trainingRows.map { labels[$0] }).count > 1 else {
      throw AuditError(.invalidLabels, "the training rows show one class only")
    }
    let units = TrainingUnits(
      rows: rows, labels: rows.map { labels[$0] },
      speakers: request.speakers.map { speakers in rows.map { speakers[$0] } })
    let pooled = try FinitePooledRows(units.rows, of: request.input, execution: execution)
    let targets = RidgeTargets(classCount: request.target.classes.count)
    return try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) -> TrainedRidge in
      let design = try RidgeDesign(
        pooled.matrix(units.rows), units: units, limit: directionLimit, execution: execution)
      try execution.checkCancelled()
      let solution = try RidgeSolution(
        design, targets: targets.matrix([units.labels], unitCount: units.labels.count),
        groupSize: targets.count)
      let model = try TrainedRidge(
        design, solution, classCount: targets.classCount, input: request.input.description.label)
      func loss(_ rows: [Int]) throws(AuditError) -> Double {
        try model.loss(pooled.matrix(rows), rows.map { labels[$0] })
      }
      return model.logging(
        TrainingEpoch(
          epoch: 1, trainingLoss: try loss(request.trainingRows),
          validationLoss: request.validationRows.isEmpty
            ? nil : try loss(request.validationRows), validationUAR: nil))
    }
  }

  func load(
    fromFolder folder: String, execution: Execution
  ) throws(AuditError) -> any TrainedAttacker {
    try TrainedRidge(fromFolder: folder)
  }
}

extension RidgeAttacker: RetrainableAttacker {
  /// Labellings that are solved together: enough to share products, few enough to stop between them.
  private static let batchSize = 256

  func retrain(
    _ request: RetrainingRequest,
    _ receive: (_ training: Int, _ scores: [ScoreMatrix]) throws(AuditError) -> Void
  ) throws(AuditError) {
    let execution = request.execution
    let pooled = try FinitePooledRows(request.rows, of: request.input, execution: execution)
    let all = try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) in
      try pooled.matrix(request.rows)
    }
    let trainings = request.trainings
    let doneCount = Atomic(0)
    let rising = execution.rising()
    // Answers that wait for their turn are held: a few for each thread.
    let together = 4 * execution.threadCount
    for start in stride(from: 0, to: trainings.count, by: together) {
      let block = start..<min(start + together, trainings.count)
      // Matrices are small: a thread each does more than all on one after the other.
      let answers = try TorchRuntime.mapInParallel(block, execution) {
        index, execution throws(AuditError) in
        let scores = try scores(of: trainings[index], request, all, execution: execution)
        let count = doneCount.wrappingAdd(1, ordering: .relaxed).newValue
        rising.report(
          Progress(
            fraction: Double(count) / Double(trainings.count),
            note: "\(count) of \(trainings.count) sets of speakers"))
        return scores
      }
      for (index, scores) in zip(block, answers) { try receive(index, scores) }
    }
  }

  /// - Parameter all: pooled vectors of the request's rows.
  private func scores(
    of training: RetrainingRequest.Training, _ request: RetrainingRequest, _ all: Matrix,
    execution: Execution
  ) throws(AuditError) -> [ScoreMatrix] {
    let targets = RidgeTargets(classCount: request.classCount)
    let learnt = request.positions(of: training.trainingSpeakers)
    let judged = request.positions(of: training.judgedSpeakers)
    let units = TrainingUnits(
      rows: learnt, labels: learnt.map { _ in 0 }, speakers: learnt.map { request.speakers[$0] })
    precondition(
      units.labels.count == training.trainingSpeakers.count,
      "not every training speaker has rows of its own")
    let design = try RidgeDesign(
      try all.rows(learnt), units: units, limit: directionLimit, execution: execution)
    let rows = try design.basis.map(all.rows(judged))
    var scores: [ScoreMatrix] = []
    for start in stride(from: 0, to: training.labellings.count, by: Self.batchSize) {
      try execution.checkCancelled()
      let end = min(start + Self.batchSize, training.labellings.count)
      let batch = training.labellings[start..<end]
      let solution = try RidgeSolution(
        design, targets: targets.matrix(Array(batch), unitCount: units.labels.count),
        groupSize: targets.count)
      scores += try targets.scores(solution.logOdds(rows))
    }
    return scores
  }
}

/// Ridge regression in closed form: the attacker of the exact test.
enum RidgePlugin {
  static let id = "ridge"
  static let version = "1.0.0"

  static var components: [ComponentFactory] {
    [
      ComponentFactory(.attacker, RidgeAttacker.metadata) { (values) throws(AuditError) in
        RidgeAttacker(
          directionLimit: values.integer("directions"),
          nativeFeature: values.text("native-feature"))
      }
    ]
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: RidgePlugin.id, version: RidgePlugin.version, components: RidgePlugin.components)
}
