import Foundation
import Pooling
import TelltaleCore
import TelltaleTorch

/// A probe that has learnt.
struct TrainedProbe: TrainedAttacker {
  /// What is saved beside the weights.
  struct Record: Codable, Sendable {
    let kind: String
    let hiddenCount: Int
    let length: Int
    let classCounts: [Int]
    /// What it was trained on, in words.
    let input: String
    let log: [TrainingEpoch]
  }

  private static let fileName = "probe.safetensors"

  let network: StagedNetwork
  let record: Record

  init(network: StagedNetwork, record: Record) {
    self.network = network
    self.record = record
  }

  var trainingLog: [TrainingEpoch] { record.log }

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    guard request.input.description.label == record.input else {
      throw AuditError(
        .unsupported,
        "a probe judges what it was trained on: \(record.input), not"
          + " \(request.input.description.label)")
    }
    let execution = request.execution.light
    let length = record.length
    let shift = try request.adaptation == .standardised ? familiar(request) : nil
    let scores = try network.scores(
      of: request.rows, enteringAt: 0, .inference, execution: execution
    ) { (rows) throws(AuditError) in
      let pooled = try PooledRows(rows, of: request.input, execution: execution)
      let vectors = pooled.vectors(rows)
      return try Tensor(shift.map { $0.apply(vectors) } ?? vectors, shape: [rows.count, length])
    }
    return AttackScores(attribute: scores[0], emotion: scores.count > 1 ? scores[1] : nil)
  }

  /// From the intercepted pool's own moments to the training rows', which the network keeps.
  private func familiar(_ request: ScoringRequest) throws(AuditError) -> ColumnShift {
    let pool = try PooledRows(
      request.rows, of: request.input, execution: request.execution.light
    ).statistics(of: request.rows)
    var kept: [[Float]] = []
    for named in network.buffers { kept.append(try named.tensor.values()) }
    guard kept.count == 2 else { preconditionFailure("a probe keeps means and factors") }
    return ColumnShift(pool: pool, learnt: (mean: kept[0], factor: kept[1]))
  }

  func save(toFolder folder: String) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let json = try? encoder.encode(record) else {
      throw AuditError(.storageFailed, "the probe's record cannot be written as JSON")
    }
    try SafetensorsWriter.write(
      network.parameters + network.buffers,
      metadata: ["record": String(decoding: json, as: UTF8.self)],
      to: folder + "/" + Self.fileName)
  }

  /// Reads what `save` wrote. Throws `.missingFile` or `.corruptedArtifact`.
  init(
    fromFolder folder: String, kind: ProbeKind, execution: Execution
  ) throws(AuditError) {
    let path = folder + "/" + Self.fileName
    do throws(AuditError) {
      let file = try SafetensorsFile(path: path)
      guard let json = file.metadata["record"],
        let record = try? JSONDecoder().decode(Record.self, from: Data(json.utf8)),
        record.kind == kind.rawValue, record.length > 0
      else { throw AuditError(.malformedFile, "\(path) is not a saved \(kind.id)") }
      let network = try kind.network(
        length: record.length, hiddenCount: record.hiddenCount, classCounts: record.classCounts,
        execution: execution)
      let filled = try WeightFile(path: path).fill(network)
      guard filled.count == network.parameters.count + network.buffers.count else {
        throw AuditError(.malformedFile, "\(path) lacks weights")
      }
      self.init(network: network, record: record)
    } catch {
      throw error.code == .malformedFile
        ? AuditError(.corruptedArtifact, error.message, cause: error.cause) : error
    }
  }
}
