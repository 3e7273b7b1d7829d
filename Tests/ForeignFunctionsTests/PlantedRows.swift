import TelltaleCore

@testable import ForeignFunctions

/// Vectors of 12 numbers, of which the first tells the class: its mean is `distance` standard
/// deviations higher in class 1.
struct PlantedRows {
  let input: ModelInput
  let labels: LabelColumn
  static let training = Array(0..<200)
  static let validation = Array(200..<240)
  static let heldOut = Array(240..<640)

  init(distance: Double, seed: UInt64 = 5, shape: [Int] = [12]) {
    var generator = SeededGenerator(Seed(seed))
    let size = shape.reduce(1, *)
    var rows: [[Float]] = []
    var labels: [Int] = []
    for row in 0..<640 {
      labels.append((row + row / 7) % 2)
      rows.append(
        (0..<size).map { column in
          // Twelve uniform numbers less six: nearly normal, deviation 1.
          let noise = (0..<12).map { _ in generator.uniform() }.reduce(0, +) - 6
          return Float(noise + (column == size - 1 ? distance * Double(labels[row]) : 0))
        })
    }
    input = ModelInput(
      description: .representation(TapDescription(name: "t", shape: shape, depth: 1)),
      rows: MemoryRows(rows, shapes: rows.map { _ in shape }))
    self.labels = LabelColumn(classes: ["female", "male"], labels: labels)
  }

  func request(_ execution: Execution = Execution(seed: Seed(3))) -> TrainingRequest {
    TrainingRequest(
      input: input, target: labels, trainingRows: Self.training, validationRows: Self.validation,
      execution: execution)
  }

  var scoring: ScoringRequest {
    ScoringRequest(input: input, rows: Self.heldOut, execution: Execution(seed: Seed(4)))
  }

  /// Share of right decisions on held-out rows.
  func accuracy(_ scores: ScoreMatrix) -> Double {
    let right = Self.heldOut.enumerated().filter {
      scores.decision(ofRow: $0.offset) == labels.labels[$0.element]
    }
    return Double(right.count) / Double(Self.heldOut.count)
  }
}

extension ForeignPlugin {
  func attacker(_ given: [String: ParameterValue] = [:]) throws -> any Attacker {
    guard case .attacker(let made) = try factory().make(given) else { throw WrongRole() }
    return made
  }

  func metric(_ given: [String: ParameterValue] = [:]) throws -> any LeakageMetric {
    guard case .metric(let made) = try factory().make(given) else { throw WrongRole() }
    return made
  }

  func feature(_ given: [String: ParameterValue] = [:]) throws -> any FeatureExtractor {
    guard case .feature(let made) = try factory().make(given) else { throw WrongRole() }
    return made
  }

  func model(_ given: [String: ParameterValue] = [:]) throws -> any PretrainedModel {
    guard case .model(let made) = try factory().make(given),
      let ready = made as? any PretrainedModel
    else { throw WrongRole() }
    return ready
  }

  struct WrongRole: Error {}
}
