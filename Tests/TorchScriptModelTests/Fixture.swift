import AuditCore
import AuditTestSupport
import AuditTrained
import Foundation
import Synchronization
import Testing

@testable import TorchScriptModelPlugin

/// The model files that `Golden/make_models.py` writes, the rows that it feeds them, and what
/// PyTorch's forward hooks see of each submodule.
enum Fixture {
  static func path(_ name: String) throws -> String {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    return folder.appending(component: name).path(percentEncoded: false)
  }

  /// Values of every tap for all five rows, batch first.
  static func golden(_ model: String) throws -> [String: [Float]] {
    let data = try Data(contentsOf: URL(filePath: path("golden.json")))
    return try #require(JSONDecoder().decode([String: [String: [Float]]].self, from: data)[model])
  }

  static func model(
    _ name: String, _ parameters: [String: ParameterValue] = [:]
  ) throws -> TrainedModel {
    let given = try ["model": .text(path(name))].merging(parameters) { $1 }
    let made = try TorchScriptModel.factory.make(given)
    guard case .model(let model) = made else { throw WrongRole() }
    return try #require(model as? TrainedModel)
  }

  struct WrongRole: Error {}

  /// Five rows of features in -1 to 1, from the formula that the script uses.
  static func rows(index: Int, frames: Int, bands: Int) -> MemoryRows {
    let size = frames * bands
    let values = formulaValues(5 * size, index: index, scale: 2)
    return MemoryRows(
      (0..<5).map { Array(values[$0 * size..<($0 + 1) * size]) },
      shapes: Array(repeating: [frames, bands], count: 5))
  }

  static func features(bands: Int) -> FeatureDescription {
    FeatureDescription(
      bands: (0..<bands).map { .init(name: "band\($0)", unit: "", range: -1...1) }, frameRateHz: 50)
  }

  static let plane = rows(index: 70, frames: 12, bands: 8)
  static let execution = Execution(seed: Seed(1), threadCount: 1)

  /// One representation as it is handed over.
  struct Part: Equatable {
    let tap: Int
    let position: Int
    let values: [Float]
  }

  static func represent(
    _ model: TrainedModel, _ taps: [String], _ source: any TensorRows = plane, bands: Int = 8,
    rows: [Int] = [0, 1, 2, 3, 4], execution: Execution = execution
  ) throws -> [Part] {
    let parts = Parts()
    try model.pretrained(classes: model.emotions, execution: execution).represent(
      RepresentationRequest(
        taps: taps, features: source, featureDescription: features(bands: bands), rows: rows,
        execution: execution
      ) { tap, position, values in
        parts.list.withLock {
          $0.append(Part(tap: tap, position: position, values: Array(values)))
        }
      })
    return parts.list.withLock { $0 }
  }

  static func score(
    _ model: TrainedModel, _ source: any TensorRows = plane, bands: Int = 8, classes: [String],
    rows: [Int] = [0, 1, 2, 3, 4]
  ) throws -> ScoreMatrix {
    try model.pretrained(classes: classes, execution: execution).score(
      ScoringRequest(
        input: ModelInput(description: .features(features(bands: bands)), rows: source),
        rows: rows, execution: execution))
  }

  private final class Parts: Sendable {
    let list = Mutex([Part]())
  }
}

/// Whether both hold the same numbers within 1e-4.
func agree(_ values: [Float], _ expected: [Float]) -> Bool {
  values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-4 }
}

/// The code and the words of what an expression throws.
func failure(_ work: () throws -> some Any) -> AuditError? {
  do {
    _ = try work()
    return nil
  } catch { return error as? AuditError }
}
