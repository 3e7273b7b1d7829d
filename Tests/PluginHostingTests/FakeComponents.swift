import Foundation
import Synchronization
import TelltaleCore

/// Small components of this process, one of each role that keeps something.
enum FakeComponents {
  static func metadata(_ role: Role, parameters: [ParameterDescription] = []) -> ComponentMetadata {
    ComponentMetadata(
      role: role, id: "fake", version: "1", summary: "made by a test", citation: "none",
      licence: "own code", parameters: parameters)
  }

  static let attacker = ComponentFactory(
    .attacker,
    metadata(
      .attacker,
      parameters: [
        ParameterDescription("scale", "Of the scores", range: .numbers(0...10), default: .number(1))
      ])
  ) { values throws(AuditError) in FakeAttacker(scale: values.number("scale")) }

  static let model = ComponentFactory(.model, metadata(.model)) { _ throws(AuditError) in
    FakeModel()
  }

  static let defence = ComponentFactory(.defence, metadata(.defence)) { _ throws(AuditError) in
    FakeDefence()
  }

  static let stretch = ComponentFactory(.defence, metadata(.defence)) { _ throws(AuditError) in
    FakeStretch()
  }

  static let corpus = ComponentFactory(.corpus, metadata(.corpus)) { _ throws(AuditError) in
    FakeCorpus()
  }

  static func save(_ value: some Encodable, to folder: String) throws(AuditError) {
    do {
      try JSONEncoder().encode(value).write(to: URL(fileURLWithPath: folder + "/fake.json"))
    } catch { throw AuditError(.storageFailed, "\(error)") }
  }

  static func load<Value: Decodable>(_: Value.Type, from folder: String) throws(AuditError) -> Value
  {
    do {
      return try JSONDecoder().decode(
        Value.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/fake.json")))
    } catch { throw AuditError(.missingFile, "no fake.json in \(folder)") }
  }

  /// Mean of a row.
  static func mean(_ row: Int, of input: ModelInput) throws(AuditError) -> Double {
    let values = try input.rows.values(ofRow: row)
    return Double(values.reduce(0, +)) / Double(max(1, values.count))
  }
}

/// Judges by a row's mean and the request's seed; says where a representation entered.
struct FakeAttacker: Attacker {
  let scale: Double

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: "probe", architecture: "scale-\(scale)", initialisation: "none", nativeFeature: "mel",
      awareness: [.generic, .applicationAware], knowledge: [.ignorant, .semiInformed],
      adaptations: [.frozen, .standardised],
      entryPoints: [EntryPoint(name: "s", inputShape: [4, 2])])
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    request.execution.report(TelltaleCore.Progress(fraction: 0.5, note: "half"))
    var sum = 0.0
    for row in request.trainingRows {
      try request.execution.checkCancelled()
      sum += try FakeComponents.mean(row, of: request.input) * Double(request.target.labels[row])
    }
    let epoch = TrainingEpoch(
      epoch: 1, trainingLoss: sum, validationLoss: Double(request.validationRows.count),
      validationUAR: 0.5)
    return FakeTrainedAttacker(
      bias: sum * scale, seed: request.execution.seed,
      secondCount: request.secondTarget?.classes.count,
      trainingLog: [epoch])
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  {
    try FakeComponents.load(FakeTrainedAttacker.self, from: folder)
  }
}

struct FakeTrainedAttacker: TrainedAttacker, Codable {
  let bias: Double
  let seed: Seed
  let secondCount: Int?
  let trainingLog: [TrainingEpoch]

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    var values: [Float] = []
    var shift = 0.0
    if let learnt = request.learnt {
      for row in learnt.rows { shift += try FakeComponents.mean(row, of: learnt.input) }
    }
    for row in request.rows {
      let mean = try FakeComponents.mean(row, of: request.input)
      let z = mean * 0.01 + bias * 1e-4 + shift * 1e-3 + Double(seed.value % 7)
      let p = 1 / (1 + exp(-z))
      values += [Float(log(p)), Float(log(1 - p))]
    }
    var splice: Splice?
    if case .representation(let tap) = request.input.description {
      splice = Splice.choose(
        for: tap.shape, among: [EntryPoint(name: "s", inputShape: [4, 2])])
    }
    return AttackScores(
      attribute: ScoreMatrix(values: values, classCount: 2),
      emotion: secondCount.map { count in
        ScoreMatrix(
          values: Array(
            repeating: Float(-log(Double(count))), count: count * request.rows.count),
          classCount: count)
      }, splice: splice)
  }

  func save(toFolder folder: String) throws(AuditError) {
    try FakeComponents.save(self, to: folder)
  }
}

/// Represents a row by its mean, its number of frames, and all of its values.
struct FakeModel: UntrainedControl {
  var declaration: PrimaryTaskModelDeclaration {
    PrimaryTaskModelDeclaration(
      family: nil, architecture: "fake", initialisation: "none",
      taps: [
        TapDescription(name: "mean", shape: [1], depth: 1),
        TapDescription(name: "size", shape: [2, 1], depth: 2),
        TapDescription(name: "all", shape: [1, nil], depth: 3, framesPerStep: 0.5),
      ])
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedPrimaryTaskModel {
    FakeTrainedModel(bias: 1, classCount: request.target.classes.count, trainingLog: [])
  }

  func untrained(classes: [String], features: FeatureDescription, execution: Execution)
    throws(AuditError) -> any TrainedPrimaryTaskModel
  {
    FakeTrainedModel(
      bias: Double(execution.seed.value), classCount: classes.count, trainingLog: [])
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    try FakeComponents.load(FakeTrainedModel.self, from: folder)
  }
}

struct FakeTrainedModel: TrainedPrimaryTaskModel, Codable {
  let bias: Double
  let classCount: Int
  let trainingLog: [TrainingEpoch]

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    let share = Float(-log(Double(classCount)))
    return ScoreMatrix(
      values: Array(repeating: share, count: classCount * request.rows.count),
      classCount: classCount)
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    for (position, row) in request.rows.enumerated() {
      let input = ModelInput(
        description: .features(request.featureDescription), rows: request.features)
      let mean = Float(try FakeComponents.mean(row, of: input) + bias)
      for (index, tap) in request.taps.enumerated() {
        let shape = request.features.shape(ofRow: row).map(Float.init)
        var failure: AuditError?
        let values =
          tap == "mean" ? [mean] : tap == "size" ? shape : try request.features.values(ofRow: row)
        values.withUnsafeBufferPointer { buffer in
          do throws(AuditError) { try request.sink(index, position, buffer) } catch {
            failure = error
          }
        }
        if let failure { throw failure }
      }
    }
  }

  func save(toFolder folder: String) throws(AuditError) {
    try FakeComponents.save(self, to: folder)
  }
}

/// Transmits the first value, shifted by the fitted rows and the seed.
struct FakeDefence: Defence {
  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    guard shape.sizes.count == 1 else {
      throw AuditError(.unsupported, "it works on vectors, not on \(shape)")
    }
    return [1]
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    var sum = 0.0
    for row in request.rows {
      sum +=
        try FakeComponents.mean(row, of: request.input) * Double(request.attribute.labels[row])
        + Double(request.emotion.labels[row])
    }
    return FakeFittedDefence(shift: sum)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    try FakeComponents.load(FakeFittedDefence.self, from: folder)
  }
}

struct FakeFittedDefence: FittedDefence, Codable {
  let shift: Double

  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] { [1] }

  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
    [values[0] + Float(shift) + Float(seed.value)]
  }

  func save(toFolder folder: String) throws(AuditError) {
    try FakeComponents.save(self, to: folder)
  }
}

/// Transmits every step twice.
struct FakeStretch: Defence, FittedDefence {
  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    shape.isTimeOpen ? shape : TapShape(try self.shape(ofOne: shape.shared))
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence { self }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  { self }

  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
    guard shape.count == 2, shape[0] == 2 else {
      throw AuditError(.shapeMismatch, "\(shape) is not [2, time]")
    }
    return [2, 2 * shape[1]]
  }

  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
    values.flatMap { [$0, $0] }
  }

  func save(toFolder folder: String) throws(AuditError) {}
}

struct FakeCorpus: Corpus {
  var description: CorpusDescription {
    CorpusDescription(
      name: "fake", protocolVersion: "1", language: "none", licence: "none",
      foldRule: .speakers(count: 2), emotions: ["a", "b"],
      attributes: [AttributeDescription(name: "gender", classes: ["f", "m"], note: "made up")])
  }

  func list() throws(AuditError) -> CorpusListing {
    CorpusListing(
      utterances: [
        Utterance(
          id: "u1", speaker: "s", emotion: "a", attributes: ["gender": "f"], style: .scripted)
      ], defects: [CorpusDefect(.silent, subject: "u2", message: "no sound")])
  }

  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    guard utterance.id == "u1" else {
      throw AuditError(.unreadableAudio, "\(utterance.id) is silent")
    }
    return AudioClip(samples: [0.5, -1, 0], sampleRateHz: 16_000)
  }
}
