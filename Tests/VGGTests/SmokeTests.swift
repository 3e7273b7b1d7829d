import AuditCore
import AuditTorch
import Testing

@testable import VGGPlugin

@Test func trainsOnToneLikeRows() throws {
  var g = SeededGenerator(Seed(1))
  let description = FeatureDescription(bands: (0..<32).map { .init(name: "b\($0)", unit: "dB", range: -80...0) }, frameRateHz: 50)
  var rows: [[Float]] = []
  var labels: [Int] = []
  for i in 0..<96 {
    let label = i % 2
    labels.append(label)
    rows.append((0..<40 * 32).map { k in Float(-80 + 60 * g.uniform() * ((k % 32 < 16) == (label == 0) ? 1 : 0.5)) })
  }
  let source = MemoryRows(rows, shapes: Array(repeating: [40, 32], count: 96))
  for precision in [Execution.Precision.bfloat16, .float32] {
    let made = try VGGComponents(variant: .vgg16).attacker.make(["epochs": .integer(3)])
    guard case .attacker(let attacker) = made else { return }
    let request = TrainingRequest(
      input: ModelInput(description: .features(description), rows: source), target: LabelColumn(classes: ["f", "m"], labels: labels),
      trainingRows: Array(0..<64), validationRows: Array(64..<96), execution: Execution(seed: Seed(3), precision: precision, threadCount: 2))
    let start = ContinuousClock.now
    let trained = try attacker.train(request)
    print(precision, ContinuousClock.now - start, trained.trainingLog)
  }
}
