internal import Synchronization
public import TelltaleCore

/// 36 rows of made-up features in dB, 20 frames of 16 bands: energy in the lower bands is one class,
/// in the upper bands the other. The last 12 are for validation.
public struct PlantedBands: Sendable {
  /// 16 bands in dB, 50 frames per second.
  public let features = FeatureDescription(
    bands: (0..<16).map { .init(name: "band\($0)", unit: "dB", range: -80...0) }, frameRateHz: 50)
  /// Shape [20, 16] each.
  public let rows: MemoryRows
  /// Even rows are of the first class.
  public let labels = LabelColumn(classes: ["female", "male"], labels: (0..<36).map { $0 % 2 })
  /// Nothing in the rows tells these.
  public let emotions = LabelColumn(
    classes: ["calm", "angry", "sad"], labels: (0..<36).map { $0 % 3 })

  /// The same values each time.
  public init() {
    var generator = SeededGenerator(Seed(4))
    rows = MemoryRows(
      (0..<36).map { row in
        (0..<20 * 16).map { place in
          let isLoud = (place % 16 < 8) == (row % 2 == 0)
          return Float(generator.uniform() * 20 - (isLoud ? 25 : 65))
        }
      }, shapes: Array(repeating: [20, 16], count: 36))
  }

  /// The rows as features.
  public var input: ModelInput { ModelInput(description: .features(features), rows: rows) }

  /// Training on `labels` from features, or from representations of the same rows.
  public func request(
    _ input: ModelInput, second: LabelColumn? = nil, _ execution: Execution
  ) -> TrainingRequest {
    TrainingRequest(
      input: input, target: labels, secondTarget: second, trainingRows: Array(0..<24),
      validationRows: Array(24..<36), execution: execution)
  }

  /// The representations of all rows at one tap.
  public func representations(
    at tap: TapDescription, of model: any TrainedPrimaryTaskModel, _ execution: Execution
  ) throws(AuditError) -> ModelInput {
    let collected = Collected()
    try model.represent(
      RepresentationRequest(
        taps: [tap.name], features: rows, featureDescription: features, rows: Array(0..<36),
        execution: execution
      ) { (_, _, values) throws(AuditError) in
        collected.rows.withLock { $0.append(Array(values)) }
      })
    let values = collected.rows.withLock { $0 }
    return ModelInput(
      description: .representation(tap),
      rows: MemoryRows(values, shapes: values.map { tap.shape.shape(elementCount: $0.count) ?? [] })
    )
  }

  private final class Collected: Sendable {
    let rows = Mutex([[Float]]())
  }
}
