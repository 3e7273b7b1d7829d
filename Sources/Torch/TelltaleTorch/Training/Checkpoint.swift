internal import Foundation
internal import TelltaleCore

/// Where training stood after an epoch: enough to go on to the very same weights.
struct Checkpoint {
  /// What a checkpoint remembers beside tensors.
  struct Progress: Codable {
    /// Names the run that the checkpoint belongs to.
    let fingerprint: String
    var log: [TrainingEpoch] = []
    var bestEpoch = 0
    var bestLoss = Double.infinity

    enum CodingKeys: String, CodingKey { case fingerprint, log, bestEpoch, bestLoss }

    init(fingerprint: String) { self.fingerprint = fingerprint }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      fingerprint = try values.decode(String.self, forKey: .fingerprint)
      log = try values.decode([TrainingEpoch].self, forKey: .log)
      bestEpoch = try values.decode(Int.self, forKey: .bestEpoch)
      // JSON has no infinity: absent before the first epoch.
      bestLoss = try values.decodeIfPresent(Double.self, forKey: .bestLoss) ?? .infinity
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(fingerprint, forKey: .fingerprint)
      try values.encode(log, forKey: .log)
      try values.encode(bestEpoch, forKey: .bestEpoch)
      if bestLoss.isFinite { try values.encode(bestLoss, forKey: .bestLoss) }
    }
  }

  private let folder: String
  private let weights: [NamedTensor]
  private let optimiser: [NamedTensor]

  init(folder: String, weights: [NamedTensor], optimiser: [NamedTensor]) {
    self.folder = folder
    self.weights = weights
    self.optimiser = optimiser
  }

  private var latestPath: String { folder + "/latest.safetensors" }
  private var bestPath: String { folder + "/best.safetensors" }

  /// Keeps the weights of the best epoch so far. Called before `save`: killed in between, the epochs since the
  /// last one are repeated and give the same best again.
  ///
  /// - Parameter values: of the weights, in their order; nil for what they are now.
  ///
  /// Throws `.storageFailed`.
  func saveBest(_ values: [Tensor]?) throws(AuditError) {
    try makeFolder()
    let tensors = values.map { values in
      zip(weights, values).map { NamedTensor($0.name, $1) }
    }
    try SafetensorsWriter.write(tensors ?? weights, to: bestPath)
  }

  /// A second attempt's folder is not there yet.
  private func makeFolder() throws(AuditError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw SafetensorsWriter.failure(folder, error)
    }
  }

  /// Keeps everything after an epoch. Throws `.storageFailed`.
  func save(_ progress: Progress) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let json = try? encoder.encode(progress) else {
      throw AuditError(.storageFailed, "the progress of a checkpoint cannot be written as JSON")
    }
    try makeFolder()
    try SafetensorsWriter.write(
      weights + optimiser, metadata: ["progress": String(decoding: json, as: UTF8.self)],
      to: latestPath)
  }

  /// Puts weights and optimiser back to the last finished epoch.
  ///
  /// - Returns: nil, with everything untouched, where there is no checkpoint of this run or it
  ///   cannot be read: training then starts over.
  func restore(fingerprint: String) throws(AuditError) -> Progress? {
    guard FileManager.default.fileExists(atPath: latestPath),
      let file = try? SafetensorsFile(path: latestPath),
      let json = file.metadata["progress"],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(json.utf8)),
      progress.fingerprint == fingerprint,
      FileManager.default.fileExists(atPath: bestPath) || progress.bestEpoch == 0
    else { return nil }
    let shapes = file.shapes
    guard (weights + optimiser).allSatisfy({ shapes[$0.name] == $0.tensor.shape }) else {
      return nil
    }
    try Self.assign(weights + optimiser, from: file)
    return progress
  }

  /// Puts the weights back to the best epoch's.
  func restoreBest() throws(AuditError) {
    try Self.assign(weights, from: SafetensorsFile(path: bestPath))
  }

  private static func assign(
    _ tensors: [NamedTensor], from file: SafetensorsFile
  ) throws(AuditError) {
    for named in tensors {
      guard let values = try file.tensor(named: named.name) else {
        throw AuditError(.malformedFile, "\(file.path) has no '\(named.name)'")
      }
      try named.tensor.assign(values)
    }
  }
}
