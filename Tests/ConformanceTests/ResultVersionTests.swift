import Foundation
import TelltaleCore
import TestSupport
import Testing

/// A bundled component's version stands for its numbers in the keys of stored results (SPEC §6.2):
/// numbers that move under the same version would be served from what was stored before.
///
/// `TELLTALE_RECORD=1` writes `Golden/numbers.json` anew, which is right only together with raised
/// versions, or for a new component. It was made by this test itself: what the numbers should be is
/// held by each plugin's own goldens.
@Suite(.serialized) struct ResultVersionTests {
  private struct Recorded: Codable {
    let version: String
    let numbers: [Float]
  }

  private static let golden = PackageRoot.path + "/Tests/ConformanceTests/Golden/numbers.json"

  @Test func numbersMoveWithTheVersionOnly() throws {
    var found: [String: Recorded] = [:]
    for role in [Role.feature, .model, .attacker, .defence] {
      for id in Bundled.ids(of: role) where id != "recorded" {
        let factory = try Bundled.factory(id, role)
        found["\(role) \(id)"] = Recorded(
          version: factory.metadata.version, numbers: try numbers(of: factory))
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try Recording.takeIfAsked(encoder.encode(found), to: Self.golden)
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.golden))
    let recorded = try JSONDecoder().decode([String: Recorded].self, from: data)
    #expect(Set(recorded.keys) == Set(found.keys), "record anew, with TELLTALE_RECORD=1")
    for (name, now) in found {
      guard let before = recorded[name] else { continue }
      #expect(now.version == before.version, "\(name) has a new version: record its numbers anew")
      #expect(now.numbers.count == before.numbers.count, "\(name): raise its version")
      for (new, old) in zip(now.numbers, before.numbers) {
        // Processors round sums differently; whoever changes what is computed moves more than this.
        #expect(
          abs(new - old) <= 5e-3 + 5e-3 * abs(old),
          "\(name) gave \(old) and gives \(new) in version \(now.version): raise its version")
      }
    }
  }

  private func numbers(of factory: ComponentFactory) throws -> [Float] {
    var parameters = QuickParameters.parameters(for: factory)
    // A few steps: more of them would grow the rounding of one processor into other numbers.
    if parameters["epochs"] != nil { parameters["epochs"] = .integer(1) }
    // Batch normalisation makes of one rounding error another sign of a step: between two kinds of
    // processor a posterior moved by 0.2, and by 0.04 with steps of 1e-6. With the smallest steps what is
    // recorded is all but the steps.
    if factory.metadata.knownLimits.contains(where: { $0.hasPrefix("batch normalisation") }) {
      parameters["learning-rate"] = .number(1e-8)
    }
    let component = try factory.make(parameters)
    switch component {
    case .feature(let extractor):
      let matrix = try extractor.extract(from: Self.clip)
      let rows = [0, matrix.frameCount / 2].map { $0 * matrix.bandCount }
      return rows.flatMap { matrix.values[$0..<min($0 + 6, matrix.values.count)] }
    case .model(let model):
      let trained: any TrainedPrimaryTaskModel =
        if let pretrained = model as? any PretrainedModel {
          try pretrained.pretrained(classes: ["class-0", "class-1"], execution: Self.execution)
        } else { try model.train(request(Self.features)) }
      return try trained.score(
        ScoringRequest(input: Self.features, rows: [1, 2, 3, 4], execution: Self.execution)
      ).values.map { exp($0) }
    case .attacker(let attacker):
      return try attacker.train(request(Self.features)).score(
        ScoringRequest(input: Self.features, rows: [1, 2, 3, 4], execution: Self.execution)
      ).attribute.values.map { exp($0) }
    case .defence(let defence):
      let fitted = try defence.fit(
        DefenceRequest(
          input: Self.representations, attribute: Self.labels, emotion: Self.labels,
          rows: Array(0..<16), execution: Self.execution))
      let values = try fitted.apply(
        to: Self.representations.rows.values(ofRow: 20), shape: [8, 4, 4], seed: Seed(5))
      return Array(values.prefix(12))
    case .corpus, .metric: return []
    }
  }

  private func request(_ input: ModelInput) -> TrainingRequest {
    TrainingRequest(
      input: input, target: Self.labels, trainingRows: Array(0..<16),
      validationRows: Array(16..<20), execution: Self.execution)
  }

  private static let execution = Execution(seed: Seed(11), precision: .float32, threadCount: 1)
  private static let labels = LabelColumn(
    classes: ["class-0", "class-1"], labels: (0..<24).map { $0 % 2 })

  /// A second of a rising tone in noise.
  private static let clip: AudioClip = {
    var generator = SeededGenerator(Seed(3))
    let samples = (0..<16_000).map { index -> Float in
      let seconds = Double(index) / 16_000
      return Float(
        0.4 * sin(2 * .pi * (150 + 100 * seconds) * seconds) + 0.02 * (generator.uniform() - 0.5))
    }
    return AudioClip(samples: samples, sampleRateHz: 16_000)
  }()

  private static let features: ModelInput = {
    let bands = (0..<24).map {
      FeatureDescription.Band(name: "band \($0)", unit: "dB", range: -80...0)
    }
    return ModelInput(
      description: .features(FeatureDescription(bands: bands, frameRateHz: 50)),
      rows: rows([32, 24]) { -70 + 60 * $0 })
  }()

  private static let representations = ModelInput(
    description: .representation(TapDescription(name: "tap", shape: [8, 4, 4], depth: 1)),
    rows: rows([8, 4, 4]) { $0 })

  /// Noise, stronger in the second half of a row of the second class.
  private static func rows(_ shape: [Int], _ scaled: (Double) -> Double) -> MemoryRows {
    var generator = SeededGenerator(Seed(17))
    let count = shape.reduce(1, *)
    let rows = labels.labels.map { label in
      (0..<count).map { index in
        Float(scaled(0.6 * generator.uniform() + (2 * index >= count ? 0.4 * Double(label) : 0)))
      }
    }
    return MemoryRows(rows, shapes: rows.map { _ in shape })
  }
}
