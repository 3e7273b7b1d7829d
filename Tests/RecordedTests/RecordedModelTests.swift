import Foundation
import Synchronization
import TelltaleCore
import Testing

@testable import RecordedPlugin

struct RecordedModelTests {
  private let folder: RecordedFolder

  /// Three taps of three utterances; value = tap's number · 100 + row · 10 + column.
  init() throws {
    folder = try RecordedFolder()
    for (number, name) in [(1, "layer1"), (2, "layer2"), (10, "layer10")] {
      let values = (0..<6).map { Float(100 * number + 10 * ($0 / 2) + $0 % 2) }
      try folder.put(name + ".npy", Written.numpy(values, shape: [3, 2]))
    }
    try folder.put("notes.txt", text: "passed over")
    try folder.put(".hidden.npy", text: "passed over")
  }

  @Test func namesTellTheOrderWithDigitsAsNumbers() throws {
    let taps = try folder.model().declaration.taps
    #expect(taps.map(\.name) == ["layer1", "layer2", "layer10"])
    #expect(taps.map(\.depth) == [1, 2, 3] && taps.allSatisfy { $0.shape == [2] })
  }

  @Test func anOrderChoosesTapsAndTheirDepth() throws {
    let taps = try folder.model(order: ["layer10", "layer1"]).declaration.taps
    #expect(taps.map(\.name) == ["layer10", "layer1"] && taps.map(\.depth) == [1, 2])
    let unknown = auditError { try folder.model(order: ["layer1", "layer3"]) }
    #expect(unknown?.code == .unknownName)
    #expect(unknown?.message.contains("did you mean 'layer1'?") == true)
    let twice = auditError { try folder.model(order: ["layer1", "layer1"]) }
    #expect(twice?.code == .invalidParameter)
  }

  @Test func rowsAreFoundByUtteranceInTheWantedOrder() throws {
    let model = try folder.model()
    let parts = try model.parts(
      ["layer10", "layer1"], of: ["x", "u2", "u0", "u1"], rows: [3, 1])
    #expect(
      parts == [
        Part(tap: 0, position: 0, values: [1010, 1011]),
        Part(tap: 1, position: 0, values: [110, 111]),
        Part(tap: 0, position: 1, values: [1020, 1021]),
        Part(tap: 1, position: 1, values: [120, 121]),
      ])
  }

  @Test func anUnknownTapIsRefused() throws {
    let model = try folder.model(order: ["layer1"])
    let error = auditError { try model.parts(["layer2"], of: ["u0"]) }
    #expect(error?.code == .unknownName && error?.message.contains("'layer2'") == true)
  }

  @Test func utterancesThatAreNotRecordedAreNamedAndCounted() throws {
    let error = auditError {
      try folder.model().parts(["layer1"], of: ["u0", "clip-7", "clip-8", "u1"])
    }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("2 of the 4") == true)
    #expect(error?.message.contains("'clip-7'") == true)
    #expect(error?.message.contains("for instance, 'u0'") == true)
  }

  @Test func rowsWithoutUtterancesAreRefused() throws {
    let execution = Execution(seed: Seed(1))
    let trained = try folder.model().pretrained(classes: [], execution: execution)
    let error = auditError {
      try trained.represent(
        RepresentationRequest(
          taps: ["layer1"], features: MemoryRows([[]], shapes: [[0]]),
          featureDescription: FeatureDescription(bands: [], frameRateHz: 1), rows: [0],
          execution: execution, sink: { _, _, _ in Issue.record("something is handed out") }))
    }
    #expect(error?.code == .unsupported)
  }

  @Test func aValueThatIsNotFiniteIsNamed() throws {
    for bad: Float in [.nan, .infinity] {
      try folder.put("layer2.npy", Written.numpy([0, 1, 2, bad, 4, 5], shape: [3, 2]))
      let model = try folder.model()
      #expect(try model.parts(["layer2"], of: ["u0", "u2"]).count == 2)
      let error = auditError { try model.parts(["layer2"], of: ["u0", "u1"]) }
      #expect(error?.code == .malformedFile)
      #expect(error?.message.contains("tap 'layer2'") == true)
      #expect(error?.message.contains("utterance 'u1' (value 2 of 2") == true)
    }
  }

  @Test func aDoubleBeyondFloatIsNotFinite() throws {
    let data = [1.0, 1e300, 2.0].flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
    try folder.put("layer2.npy", Written.numpy(data: data, shape: [3], type: "'<f8'"))
    let error = auditError { try folder.model().parts(["layer2"], of: ["u0", "u1"]) }
    #expect(error?.message.contains("finite as float32") == true)
  }

  @Test func aFileThatIsCutShortWhileItIsReadIsNamed() throws {
    let model = try folder.model()
    let bytes = Written.numpy([0, 1, 2, 3, 4, 5], shape: [3, 2])
    try folder.put("layer1.npy", bytes.dropLast(4))
    #expect(try model.parts(["layer1"], of: ["u0", "u1"]).count == 2)
    let error = auditError { try model.parts(["layer1"], of: ["u0", "u2"]) }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains("layer1.npy' is cut short") == true)
    try FileManager.default.removeItem(atPath: folder.path + "/layer1.npy")
    #expect(auditError { try model.parts(["layer1"], of: ["u0"]) }?.code == .missingFile)
  }

  @Test func aFileOfMoreThanFourGigabytesIsReadAtItsEnd() throws {
    let (rowCount, length) = (2_100, 2_000_000)
    let ids = (0..<rowCount).map { "u\($0)" }
    let folder = try RecordedFolder(utterances: ids)
    let header = Written.numpy(data: [], shape: [rowCount, length], type: "'|u1'")
    try folder.put("huge.npy", header)
    // Holes take no room on the disk.
    let file = try FileHandle(forUpdating: URL(filePath: folder.path + "/huge.npy"))
    try file.seek(toOffset: UInt64(header.count + rowCount * length - 1))
    try file.write(contentsOf: [7])
    try file.close()
    let parts = try folder.model().parts(["huge"], of: ["u2099", "u0"])
    #expect(parts[0].values.last == 7 && parts[0].values.first == 0)
    #expect(parts[1].values.last == 0 && parts[1].values.count == length)
  }

  @Test func itStopsWhenAsked() throws {
    let polls = Mutex(0)
    let execution = Execution(
      seed: Seed(1),
      isCancelled: {
        polls.withLock { count in
          count += 1
          return count > 2
        }
      })
    let error = auditError {
      try folder.model().parts(["layer1"], of: ["u0", "u1", "u2"], execution: execution)
    }
    #expect(error?.code == .cancelled)
  }

  @Test func itSaysWhatItIs() throws {
    let made = try RecordedModel.factory.make([
      "path": .text(folder.path), "family": .text("transformer"), "architecture": .text(""),
      "tap-order": .text("layer2, layer10"),
    ])
    guard case .model(let model) = made, let model = model as? any PretrainedModel else {
      Issue.record("it is no pretrained model")
      return
    }
    #expect(!model.readsFeatures && model.emotions.isEmpty)
    #expect(model.declaration.family == "transformer" && model.declaration.architecture == nil)
    #expect(model.declaration.taps.map(\.name) == ["layer2", "layer10"])
    let trained = try model.pretrained(classes: ["sad"], execution: Execution(seed: Seed(1)))
    #expect(trained.trainingLog.isEmpty)
    #expect(auditError { try trained.save(toFolder: folder.path) }?.code == .unsupported)
  }

  @Test func oneFolderServesCorporaOfOtherIds() throws {
    let folder = try RecordedFolder(utterances: ["crema-1", "ravdess-1", "crema-2"])
    try folder.put("tap.npy", Written.numpy([1, 2, 3], shape: [3]))
    let model = try folder.model()
    #expect(model.declaration.taps.map(\.shape) == [[1]])
    #expect(try model.parts(["tap"], of: ["crema-1", "crema-2"]).map(\.values) == [[1], [3]])
    #expect(try model.parts(["tap"], of: ["ravdess-1"]).map(\.values) == [[2]])
  }
}
