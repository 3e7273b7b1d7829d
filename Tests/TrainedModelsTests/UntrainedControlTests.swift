import Foundation
import TelltaleCore
import TestSupport
import Testing
import TrainedModels
import TrainedTestSupport

/// A model that came trained with its weights drawn anew.
@Suite struct UntrainedControlTests {
  private func untrained(_ subject: Subject, seed: UInt64) throws -> any TrainedPrimaryTaskModel {
    let model = try subject.plane()
    return try model.untrained(
      classes: model.emotions, features: subject.fixture.features(bands: 8),
      execution: Execution(seed: Seed(seed)))
  }

  @Test(arguments: Subject.all) func weightsAreOfTheSeedAndNotTheFiles(_ subject: Subject) throws {
    let model = try subject.plane()
    #expect(model.hasUntrainedControl)
    let taps = [subject.first, subject.pooled, "logits"]
    let own = try subject.fixture.represent(model, taps)
    func drawn(_ seed: UInt64) throws -> [RepresentedPart] {
      try subject.fixture.represent(running: untrained(subject, seed: seed), taps)
    }
    let first = try drawn(1)
    #expect(try first == drawn(1))
    let second = try drawn(2)
    for (index, part) in first.enumerated() {
      #expect(part.values.allSatisfy(\.isFinite) && part.values.count == own[index].values.count)
      #expect(!agree(part.values, own[index].values) && !agree(part.values, second[index].values))
    }
    // The file's own weights are as they were.
    #expect(try subject.fixture.represent(model, taps) == own)
  }

  /// A first layer of many weights with the file's own mean and deviation answers as loudly.
  @Test(arguments: Subject.all) func theFirstLayerStaysOfTheSameSize(_ subject: Subject) throws {
    func size(_ parts: [RepresentedPart]) -> Double {
      let values = parts.flatMap(\.values).map(Double.init)
      return (values.map { $0 * $0 }.reduce(0, +) / Double(values.count)).squareRoot()
    }
    let own = size(try subject.fixture.represent(subject.plane(), [subject.first]))
    let drawn = try (1...8).map { seed in
      size(
        try subject.fixture.represent(
          running: untrained(subject, seed: UInt64(seed)), [subject.first]))
    }
    let mean = drawn.reduce(0, +) / 8
    #expect(mean > own / 3 && mean < own * 3, "\(mean) for \(own)")
  }

  @Test(arguments: Subject.all) func whatIsStoredIsHadAgain(_ subject: Subject) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let drawn = try untrained(subject, seed: 3)
    try drawn.save(toFolder: folder)
    let loaded = try subject.plane().load(fromFolder: folder, execution: Execution(seed: Seed(9)))
    #expect(
      try subject.fixture.represent(running: loaded, ["logits"])
        == subject.fixture.represent(running: drawn, ["logits"]))
    #expect(loaded.trainingLog.isEmpty)
    try Data("{".utf8).write(to: URL(filePath: folder + "/redrawn.json"))
    #expect(throws: AuditError.self) {
      try subject.plane().load(fromFolder: folder, execution: Execution(seed: Seed(9)))
    }
  }
}
