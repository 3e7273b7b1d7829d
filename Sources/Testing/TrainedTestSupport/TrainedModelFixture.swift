import Foundation
import Synchronization
public import TelltaleCore
import TestSupport
public import TrainedModels

/// What tests of a plugin for models that come trained need: model files that a script beside them
/// writes, the rows that it feeds them, and what the framework itself makes of each layer.
public protocol TrainedModelFixture: SendableMetatype {
  /// Folder of the model files and of `golden.json`.
  static var goldenFolder: String { get }
  /// The plugin's component.
  static func make(_ parameters: [String: ParameterValue]) throws -> Component
}

extension TrainedModelFixture {
  /// Path of a file in `goldenFolder`.
  public static func path(_ name: String) -> String { goldenFolder + "/" + name }

  /// Values of every tap for all five rows, batch first.
  public static func golden(_ model: String) throws -> [String: [Float]] {
    let data = try Data(contentsOf: URL(filePath: path("golden.json")))
    guard let found = try JSONDecoder().decode([String: [String: [Float]]].self, from: data)[model]
    else { throw FixtureFault(text: "golden.json has no '\(model)'") }
    return found
  }

  /// The component made for a model file of `goldenFolder`, with more parameters.
  public static func model(
    _ name: String, _ parameters: [String: ParameterValue] = [:]
  ) throws -> TrainedModel {
    let made = try make(["model": .text(path(name))].merging(parameters) { $1 })
    guard case .model(let model) = made, let trained = model as? TrainedModel else {
      throw FixtureFault(text: "\(made) is no model that comes trained")
    }
    return trained
  }

  /// Five rows of features in -1 to 1, from the formula that the scripts use.
  public static func rows(index: Int, frames: Int, bands: Int) -> MemoryRows {
    MemoryRows.rows(ofModel: index, frames: frames, bands: bands)
  }

  /// Bands without a unit in -1...1, 50 frames per second.
  public static func features(bands: Int) -> FeatureDescription {
    FeatureDescription(
      bands: (0..<bands).map { .init(name: "band\($0)", unit: "", range: -1...1) }, frameRateHz: 50)
  }

  /// What the model hands over at taps, in the order of the calls.
  public static func represent(
    _ model: TrainedModel, _ taps: [String], _ source: any TensorRows = MemoryRows.plane,
    bands: Int = 8,
    rows: [Int] = [0, 1, 2, 3, 4], execution: Execution = .ofTests
  ) throws -> [RepresentedPart] {
    try represent(
      running: model.pretrained(classes: model.emotions, execution: execution), taps, source,
      bands: bands, rows: rows, execution: execution)
  }

  /// The same of a model that is ready to run.
  public static func represent(
    running model: any TrainedPrimaryTaskModel, _ taps: [String],
    _ source: any TensorRows = MemoryRows.plane, bands: Int = 8,
    rows: [Int] = [0, 1, 2, 3, 4], execution: Execution = .ofTests
  ) throws -> [RepresentedPart] {
    let parts = HandedOver()
    try model.represent(request(taps, source, bands: bands, rows: rows, execution, to: parts))
    return parts.list.withLock { $0 }
  }

  /// What one pass hands over, and what it says of the model's own emotions.
  public static func representAndScore(
    _ model: TrainedModel, _ taps: [String], rows: [Int] = [0, 1, 2, 3, 4]
  ) throws -> (parts: [RepresentedPart], scores: ScoreMatrix) {
    let trained = try model.pretrained(classes: model.emotions, execution: .ofTests)
    guard let trained = trained as? any OnePassModel else {
      throw AuditError(.unsupported, "the model makes two passes")
    }
    let parts = HandedOver()
    let scores = try trained.representAndScore(
      request(taps, MemoryRows.plane, bands: 8, rows: rows, .ofTests, to: parts))
    return (parts.list.withLock { $0 }, scores)
  }

  private static func request(
    _ taps: [String], _ source: any TensorRows, bands: Int, rows: [Int], _ execution: Execution,
    to parts: HandedOver
  ) -> RepresentationRequest {
    RepresentationRequest(
      taps: taps, features: source, featureDescription: features(bands: bands), rows: rows,
      execution: execution
    ) { tap, position, values in
      parts.list.withLock {
        $0.append(RepresentedPart(tap: tap, position: position, values: Array(values)))
      }
    }
  }

  /// Log-posteriors of the classes, a row per wanted row.
  public static func score(
    _ model: TrainedModel, _ source: any TensorRows = MemoryRows.plane, bands: Int = 8,
    classes: [String],
    rows: [Int] = [0, 1, 2, 3, 4]
  ) throws -> ScoreMatrix {
    try model.pretrained(classes: classes, execution: .ofTests).score(
      ScoringRequest(
        input: ModelInput(description: .features(features(bands: bands)), rows: source),
        rows: rows, execution: .ofTests))
  }
}

/// One representation as it is handed over.
public struct RepresentedPart: Sendable, Equatable {
  /// Index among the wanted taps.
  public let tap: Int
  /// Place among the wanted rows.
  public let position: Int
  /// Row-major.
  public let values: [Float]
}

extension MemoryRows {
  fileprivate static func rows(ofModel index: Int, frames: Int, bands: Int) -> MemoryRows {
    let size = frames * bands
    let values = formulaValues(5 * size, index: index, scale: 2)
    return MemoryRows(
      (0..<5).map { Array(values[$0 * size..<($0 + 1) * size]) },
      shapes: Array(repeating: [frames, bands], count: 5))
  }

  /// Five rows of twelve frames of eight bands.
  public static let plane = rows(ofModel: 70, frames: 12, bands: 8)
}

extension Execution {
  /// Seed 1, one thread.
  public static let ofTests = Execution(seed: Seed(1), threadCount: 1)
}

struct FixtureFault: Error { let text: String }

private final class HandedOver: Sendable {
  let list = Mutex([RepresentedPart]())
}

/// Whether both hold the same numbers within 1e-4.
public func agree(_ values: [Float], _ expected: [Float]) -> Bool {
  values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-4 }
}

/// The code and the words of what an expression throws.
public func failure(_ work: () throws -> some Any) -> AuditError? {
  do {
    _ = try work()
    return nil
  } catch { return error as? AuditError }
}
