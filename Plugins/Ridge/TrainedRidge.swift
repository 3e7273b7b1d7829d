import Foundation
import Pooling
import TelltaleCore
import TelltaleTorch

/// Ridge regression that has learnt: a linear map from pooled vectors to log-odds.
struct TrainedRidge: TrainedAttacker, Codable {
  private static let fileName = "ridge.json"

  let classCount: Int
  /// What it was trained on, in words.
  let input: String
  /// Row-major, [length × targets].
  private let weights: [Double]
  /// One per target.
  private let offsets: [Double]
  let trainingLog: [TrainingEpoch]

  private init(
    classCount: Int, input: String, weights: [Double], offsets: [Double],
    trainingLog: [TrainingEpoch]
  ) {
    self.classCount = classCount
    self.input = input
    self.weights = weights
    self.offsets = offsets
    self.trainingLog = trainingLog
  }

  /// From a solution of one labelling. Its map of kept columns is taken back to pooled vectors.
  init(
    _ design: RidgeDesign, _ solution: RidgeSolution, classCount: Int, input: String
  ) throws(AuditError) {
    let kept =
      try design.basis.directions.map { (directions) throws(AuditError) in
        try directions.times(solution.weights)
      } ?? solution.weights
    let factors = try Matrix.column(design.basis.factor.values())
    let weights = try kept.scaled(by: factors)
    let offsets = try solution.offsets.minus(design.basis.mean.times(weights))
    self.init(
      classCount: classCount, input: input, weights: try weights.values(),
      offsets: try offsets.values(), trainingLog: [])
  }

  func logging(_ epoch: TrainingEpoch) -> TrainedRidge {
    TrainedRidge(
      classCount: classCount, input: input, weights: weights, offsets: offsets,
      trainingLog: trainingLog + [epoch])
  }

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    guard request.input.description.label == input else {
      throw AuditError(
        .unsupported,
        "ridge regression judges what it was trained on: \(input), not"
          + " \(request.input.description.label)")
    }
    let execution = request.execution
    let pooled = try FinitePooledRows(request.rows, of: request.input, execution: execution)
    guard !request.rows.isEmpty else {
      return AttackScores(attribute: ScoreMatrix(values: [], classCount: classCount))
    }
    return AttackScores(
      attribute: try TorchRuntime.run(execution, gradients: false) {
        () throws(AuditError) -> ScoreMatrix in
        try scores(pooled.matrix(request.rows))
      })
  }

  /// Mean of -ln p(label), in nats.
  func loss(_ rows: Matrix, _ labels: [Int]) throws(AuditError) -> Double {
    let scores = try scores(rows)
    let sum = labels.enumerated().reduce(0.0) { $0 - Double(scores[$1.offset, $1.element]) }
    return sum / Double(max(1, labels.count))
  }

  /// - Parameter rows: pooled vectors.
  private func scores(_ rows: Matrix) throws(AuditError) -> ScoreMatrix {
    let length = weights.count / offsets.count
    guard rows.columnCount == length else {
      throw AuditError(
        .shapeMismatch, "rows pool to \(rows.columnCount) values, learnt were \(length)")
    }
    let map = try Matrix(weights, rowCount: length, columnCount: offsets.count)
    let logOdds = try rows.times(map).plus(Matrix.row(offsets))
    return try RidgeTargets(classCount: classCount).scores(logOdds)[0]
  }

  // MARK: - Storage

  func save(toFolder folder: String) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(self),
      FileManager.default.createFile(atPath: folder + "/" + Self.fileName, contents: data)
    else { throw AuditError(.storageFailed, "cannot write \(folder)/\(Self.fileName)") }
  }

  /// Reads what `save` wrote. Throws `.missingFile` or `.corruptedArtifact`.
  init(fromFolder folder: String) throws(AuditError) {
    let path = folder + "/" + Self.fileName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AuditError(.missingFile, "there is no \(path)")
    }
    guard let saved = try? JSONDecoder().decode(TrainedRidge.self, from: data),
      saved.classCount >= 2,
      saved.offsets.count == RidgeTargets(classCount: saved.classCount).count,
      !saved.weights.isEmpty, saved.weights.count.isMultiple(of: saved.offsets.count)
    else { throw AuditError(.corruptedArtifact, "\(path) is damaged") }
    self = saved
  }
}
