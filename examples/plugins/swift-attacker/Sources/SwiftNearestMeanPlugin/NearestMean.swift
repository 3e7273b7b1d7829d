import Foundation
import TelltaleCore

/// Judges by the nearest class mean of pooled rows; spherical normal classes of equal variance.
struct NearestMean: Attacker {
  static let metadata = ComponentMetadata(
    role: .attacker, id: "swift-nearest-mean", version: "1.0.0",
    summary: "Nearest class mean of pooled rows",
    citation: "Tibshirani, Hastie, Narasimhan and Chu 2002, PNAS 99(10): 6567-6572",
    licence: "Apache-2.0", knownLimits: ["sees means over time only"],
    parameters: [
      ParameterDescription(
        "native-feature", "Id of the extractor whose features give the ceiling", range: .text,
        default: .text("mel"))
    ])

  /// What the plugin hands over.
  static let factory = ComponentFactory(.attacker, metadata) { values throws(AuditError) in
    NearestMean(nativeFeature: values.text("native-feature"))
  }

  let nativeFeature: String

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: "probe", architecture: "nearest-mean", initialisation: "none",
      nativeFeature: nativeFeature, awareness: [.generic], knowledge: [.semiInformed],
      entryPoints: [])
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    var rows: [Int: [Double]] = [:]
    for row in request.trainingRows + request.validationRows {
      try request.execution.checkCancelled()
      rows[row] = try pooled(row, of: request.input)
    }
    let labels = request.target.labels
    let classes = Dictionary(grouping: request.trainingRows) { labels[$0] }
    guard classes.count >= 2 else {
      throw AuditError(.invalidLabels, "the training rows show one class only")
    }
    var means: [[Double]] = []
    for label in request.target.classes.indices {
      let members = (classes[label] ?? request.trainingRows).compactMap { rows[$0] }
      let zero = [Double](repeating: 0, count: members[0].count)
      let sum = members.reduce(zero) { zip($0, $1).map { $0 + $1 } }
      means.append(sum.map { $0 / Double(members.count) })
    }
    let distances = request.trainingRows.map { squaredDistance(rows[$0] ?? [], means[labels[$0]]) }
    let variance = distances.reduce(0, +) / Double(distances.count * means[0].count)
    guard variance.isFinite else {
      throw AuditError(
        .computationFailed, "a training row holds values that are no finite numbers")
    }
    let model = NearestMeans(means: means, variance: max(variance, 1e-12), trainingLog: [])
    func loss(_ wanted: [Int]) -> Double {
      let losses = wanted.map { -Double(model.logPosteriors(rows[$0] ?? [])[labels[$0]]) }
      return losses.reduce(0, +) / Double(max(1, losses.count))
    }
    let epoch = TrainingEpoch(
      epoch: 1, trainingLoss: loss(request.trainingRows),
      validationLoss: request.validationRows.isEmpty ? nil : loss(request.validationRows),
      validationUAR: nil)
    return NearestMeans(means: model.means, variance: model.variance, trainingLog: [epoch])
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  {
    guard let data = FileManager.default.contents(atPath: folder + "/means.json") else {
      throw AuditError(.missingFile, "there is no means.json in \(folder)")
    }
    do { return try JSONDecoder().decode(NearestMeans.self, from: data) } catch {
      throw AuditError(.corruptedArtifact, "\(folder)/means.json is damaged", cause: "\(error)")
    }
  }
}

/// What a `NearestMean` has learnt.
struct NearestMeans: TrainedAttacker, Codable {
  /// [classes × columns].
  let means: [[Double]]
  let variance: Double
  let trainingLog: [TrainingEpoch]

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    var values: [Float] = []
    for row in request.rows {
      try request.execution.checkCancelled()
      let columns = try pooled(row, of: request.input)
      guard columns.allSatisfy(\.isFinite) else {
        throw AuditError(.computationFailed, "row \(row) holds values that are no finite numbers")
      }
      guard columns.count == means[0].count else {
        throw AuditError(
          .unsupported,
          "row \(row) pools to \(columns.count) columns, learnt were \(means[0].count)")
      }
      values += logPosteriors(columns)
    }
    return AttackScores(attribute: ScoreMatrix(values: values, classCount: means.count))
  }

  func save(toFolder folder: String) throws(AuditError) {
    guard let data = try? JSONEncoder().encode(self),
      FileManager.default.createFile(atPath: folder + "/means.json", contents: data)
    else { throw AuditError(.storageFailed, "cannot write \(folder)/means.json") }
  }

  /// ln p(k | x) = -|x - m_k|² / 2σ² - ln Σ_j exp(-|x - m_j|² / 2σ²).
  func logPosteriors(_ columns: [Double]) -> [Float] {
    let raw = means.map { -squaredDistance(columns, $0) / (2 * variance) }
    let top = raw.max() ?? 0
    let logSum = top + log(raw.map { exp($0 - top) }.reduce(0, +))
    return raw.map { Float(min(0, $0 - logSum)) }
  }
}

/// Means over time of each band, or over the plane of each channel.
///
/// Throws `.shapeMismatch`, naming both shapes, where a row of features has other bands.
private func pooled(_ row: Int, of input: ModelInput) throws(AuditError) -> [Double] {
  let values = try input.rows.values(ofRow: row).map(Double.init)
  let shape = input.rows.shape(ofRow: row)
  switch input.description {
  case .features(let features):
    guard shape.count == 2, shape[0] > 0, shape[1] == features.bands.count else {
      throw AuditError(
        .shapeMismatch, "row \(row) is \(shape), wanted is [frames, \(features.bands.count)]")
    }
    return (0..<shape[1]).map { band in
      stride(from: band, to: values.count, by: shape[1]).map { values[$0] }.reduce(0, +)
        / Double(shape[0])
    }
  case .representation:
    let size = values.count / max(1, shape.first ?? 1)
    return stride(from: 0, to: values.count, by: size).map {
      values[$0..<$0 + size].reduce(0, +) / Double(size)
    }
  }
}

private func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
}
