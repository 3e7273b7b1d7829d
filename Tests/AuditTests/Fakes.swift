import Foundation
import Synchronization
import TelltaleCore
import TestSupport

@testable import Engine
@testable import Plan
@testable import Results

/// Components that are small enough to see through: features are two numbers per utterance, the
/// first tells the gender, the second the emotion.

struct FakeCorpus: Corpus {
  var speakerCount = 10
  var prefix = "a"
  /// 1: the first feature tells gender; 0: it is noise.
  var leak: Float = 1
  var takeCount = 12
  var isMissingGenderOfFirst = false
  /// The first label of the first speaker is another.
  var isMistyped = false
  var hasSound = true

  var description: CorpusDescription {
    CorpusDescription(
      name: "fake", protocolVersion: "1", language: "none", licence: "none",
      foldRule: .speakers(count: 5), emotions: ["calm", "tense"],
      attributes: [
        AttributeDescription(name: "gender", classes: ["female", "male"], note: "made")
      ], hasSound: hasSound)
  }

  func list() -> CorpusListing {
    var utterances: [Utterance] = []
    for speaker in 0..<speakerCount {
      for take in 0..<takeCount {
        let isOdd = isMistyped && speaker == 0 && take == 0
        let gender = speaker.isMultiple(of: 2) != isOdd ? "female" : "male"
        utterances.append(
          Utterance(
            id: "\(prefix)\(100 + speaker)-\(10 + take)", speaker: "\(prefix)\(speaker)",
            emotion: take.isMultiple(of: 2) ? "calm" : "tense",
            attributes: isMissingGenderOfFirst && speaker == 0 ? [:] : ["gender": gender]))
      }
    }
    return CorpusListing(utterances: utterances, defects: [])
  }

  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    guard hasSound else { throw AuditError(.unsupported, "there is no sound") }
    var generator = SeededGenerator(Seed(7).derived(for: utterance.id))
    let noise = { Float(generator.uniform() - 0.5) }
    let gender: Float = utterance.attributes["gender"] == "male" ? 1 : -1
    let emotion: Float = utterance.emotion == "tense" ? 1 : -1
    return AudioClip(samples: [leak * gender + noise(), emotion + noise()], sampleRateHz: 16_000)
  }
}

struct FakeFeature: FeatureExtractor {
  var output: FeatureDescription {
    FeatureDescription(
      bands: [
        .init(name: "g", unit: "", range: -2...2), .init(name: "e", unit: "", range: -2...2),
      ], frameRateHz: 1)
  }

  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    guard clip.samples.count == 2 else {
      throw AuditError(.unreadableAudio, "the clip has not two samples")
    }
    return FeatureMatrix(values: clip.samples, frameCount: 1, bandCount: 2)
  }
}

/// Counts what was trained, by purpose: equal work must be done once.
final class TrainingCounter: Sendable {
  private let titles = Mutex([String]())
  func add(_ title: String) { titles.withLock { $0.append(title) } }
  var count: Int { titles.withLock { $0.count } }
  var list: [String] { titles.withLock { $0 } }
}

/// Class means; scores are negative squared distances, normalised.
struct Centroids: Codable {
  var means: [[Float]]

  init(_ request: TrainingRequest) throws(AuditError) {
    var sums: [[Float]] = request.target.classes.map { _ in [0, 0] }
    var counts = [Float](repeating: 0, count: request.target.classes.count)
    for row in request.trainingRows {
      let values = try request.input.rows.values(ofRow: row)
      let label = request.target.labels[row]
      for index in 0..<2 { sums[label][index] += values[index] }
      counts[label] += 1
    }
    means = zip(sums, counts).map { sum, count in sum.map { $0 / max(1, count) } }
  }

  func scores(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    var values: [Float] = []
    for row in request.rows {
      let point = try request.input.rows.values(ofRow: row)
      let logits = means.map { mean in
        -(mean[0] - point[0]) * (mean[0] - point[0]) - (mean[1] - point[1]) * (mean[1] - point[1])
      }
      let top = logits.max() ?? 0
      let total = logits.map { exp($0 - top) }.reduce(0, +)
      values += logits.map { $0 - top - log(total) }
    }
    return ScoreMatrix(values: values, classCount: means.count)
  }

  func save(toFolder folder: String) throws(AuditError) {
    do {
      try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: folder + "/means.json"))
    } catch { throw AuditError(.storageFailed, "\(error)") }
  }

  init(fromFolder folder: String) throws(AuditError) {
    do {
      self = try JSONDecoder().decode(
        Centroids.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/means.json")))
    } catch { throw AuditError(.missingFile, "\(error)") }
  }
}

struct FakeModel: UntrainedControl {
  let counter: TrainingCounter
  static let tap = TapDescription(name: "only", shape: [2], depth: 1)
  /// Gives the same values once more.
  static let second = TapDescription(name: "again", shape: [2], depth: 2)

  var declaration: PrimaryTaskModelDeclaration {
    PrimaryTaskModelDeclaration(
      family: "fake", architecture: "fake-a", initialisation: "none",
      taps: [FakeModel.tap, FakeModel.second])
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedPrimaryTaskModel {
    counter.add("model")
    return TrainedFakeModel(centroids: try Centroids(request))
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  { TrainedFakeModel(centroids: try Centroids(fromFolder: folder)) }

  func untrained(classes: [String], features: FeatureDescription, execution: Execution)
    throws(AuditError) -> any TrainedPrimaryTaskModel
  {
    var centroids = try Centroids(
      TrainingRequest(
        input: ModelInput(description: .features(features), rows: MemoryRows([], shapes: [])),
        target: LabelColumn(classes: classes, labels: []), trainingRows: [], validationRows: [],
        execution: execution))
    centroids.means = classes.map { _ in [0, 0] }
    return TrainedFakeModel(centroids: centroids)
  }
}

/// Comes trained, and hands through what it reads; its answers follow the second number.
struct FakePretrained: PretrainedModel {
  var emotions = ["tense", "calm"]
  var readsFeatures = true
  var hiddenCount = 0
  /// Told of every pass.
  var counter: TrainingCounter?
  var isOnePass = false

  var declaration: PrimaryTaskModelDeclaration {
    PrimaryTaskModelDeclaration(
      family: nil, architecture: nil, initialisation: "given",
      taps: [FakeModel.tap, FakeModel.second],
      hiddenTaps: hiddenCount == 0
        ? nil : .init(count: hiddenCount, reason: "set 'frames' to tap them"))
  }

  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    let ready = Ready(classes: classes, readsFeatures: readsFeatures, counter: counter)
    return isOnePass ? OnePass(ready: ready) : ready
  }

  struct Ready: TrainedPrimaryTaskModel {
    let classes: [String]
    let readsFeatures: Bool
    let counter: TrainingCounter?
    var trainingLog: [TrainingEpoch] { [] }

    func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
      counter?.add("score \(request.rows.count)")
      return try answers(request)
    }

    func answers(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
      var values: [Float] = []
      for row in request.rows {
        let isTense = try request.input.rows.values(ofRow: row)[1] > 0
        values += classes.map { ($0 == "tense") == isTense ? log(0.9) : log(0.1) }
      }
      return ScoreMatrix(values: values, classCount: classes.count)
    }

    func represent(_ request: RepresentationRequest) throws(AuditError) {
      counter?.add("represent \(request.rows.count)")
      for (position, row) in request.rows.enumerated() {
        // One that reads no features answers by the utterance's name.
        let values: [Float] =
          readsFeatures
          ? try request.features.values(ofRow: row)
          : [Float(request.features.utterance(ofRow: row)?.utf8.last ?? 0) - 52, 1]
        var failure: AuditError?
        values.withUnsafeBufferPointer { buffer in
          do throws(AuditError) {
            for tap in request.taps.indices { try request.sink(tap, position, buffer) }
          } catch { failure = error }
        }
        if let failure { throw failure }
      }
    }

    func save(toFolder folder: String) throws(AuditError) {}
  }

  /// Tells emotions while it represents.
  struct OnePass: OnePassModel {
    let ready: Ready
    var trainingLog: [TrainingEpoch] { [] }

    func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
      try ready.score(request)
    }
    func represent(_ request: RepresentationRequest) throws(AuditError) {
      try ready.represent(request)
    }
    func representAndScore(_ request: RepresentationRequest) throws(AuditError) -> ScoreMatrix {
      try ready.represent(request)
      return try ready.answers(
        ScoringRequest(input: request.input, rows: request.rows, execution: request.execution))
    }
    func save(toFolder folder: String) throws(AuditError) {}
  }
}

/// Sets the number that tells gender to zero, or breaks its word.
struct FakeDefence: Defence {
  var isLying = false

  func shape(of shape: TapShape) throws(AuditError) -> TapShape { shape }
  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    guard !request.rows.isEmpty else { throw AuditError(.invalidLabels, "nothing to learn from") }
    return Fitted(isLying: isLying)
  }
  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  { Fitted(isLying: isLying) }

  struct Fitted: FittedDefence {
    let isLying: Bool
    func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] { shape }
    func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
      isLying ? [.nan, 0] : [0, values[1]]
    }
    func save(toFolder folder: String) throws(AuditError) {}
  }
}

struct TrainedFakeModel: TrainedPrimaryTaskModel {
  let centroids: Centroids
  var trainingLog: [TrainingEpoch] {
    [TrainingEpoch(epoch: 1, trainingLoss: 1, validationLoss: nil, validationUAR: nil)]
  }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    try centroids.scores(request)
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    for (position, row) in request.rows.enumerated() {
      try request.execution.checkCancelled()
      let values = try request.features.values(ofRow: row)
      var failure: AuditError?
      values.withUnsafeBufferPointer { buffer in
        do throws(AuditError) {
          for tap in request.taps.indices { try request.sink(tap, position, buffer) }
        } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  func save(toFolder folder: String) throws(AuditError) { try centroids.save(toFolder: folder) }
}

struct FakeAttacker: Attacker {
  let counter: TrainingCounter
  var isBroken = false
  /// Whether it tells emotion, too.
  var isAware = false
  var family = "probe"
  var trainingCount = 1
  var stopsOnValidation = true

  var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: family, architecture: "fake-b", initialisation: "none", nativeFeature: "fake",
      awareness: isAware ? Awareness.allCases : [.generic], knowledge: Knowledge.allCases,
      adaptations: [.frozen, .standardised],
      entryPoints: [EntryPoint(name: "input", inputShape: [2])], trainingCount: trainingCount,
      stopsOnValidation: stopsOnValidation)
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    if isBroken { throw AuditError(.computationFailed, "the loss is not a number") }
    counter.add("attacker")
    return TrainedFakeAttacker(centroids: try Centroids(request), isAware: isAware)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  { TrainedFakeAttacker(centroids: try Centroids(fromFolder: folder), isAware: isAware) }
}

struct TrainedFakeAttacker: TrainedAttacker {
  let centroids: Centroids
  let isAware: Bool
  var trainingLog: [TrainingEpoch] { [] }

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    let attribute = try centroids.scores(request)
    guard isAware else { return AttackScores(attribute: attribute) }
    // The second number tells the emotion: calm or tense.
    var values: [Float] = []
    for row in request.rows {
      let isTense = try request.input.rows.values(ofRow: row)[1] > 0
      values += [isTense ? log(0.2) : log(0.8), isTense ? log(0.8) : log(0.2)]
    }
    return AttackScores(
      attribute: attribute, emotion: ScoreMatrix(values: values, classCount: 2))
  }

  func save(toFolder folder: String) throws(AuditError) { try centroids.save(toFolder: folder) }
}

/// A registry of fakes, and the audit that tests vary.
struct FakeAudit {
  let counter = TrainingCounter()
  /// Of models that came trained.
  let passes = TrainingCounter()
  var registry = Registry()
  var configuration = AuditConfiguration(
    name: "fake", corpora: [ComponentSpecification(name: "fake")],
    model: ModelSpecification(
      component: ComponentSpecification(name: "fake"), corpus: "fake", features: ["fake"]))

  init(leak: Float = 1) throws {
    func metadata(_ role: Role, _ id: String, _ parameters: [ParameterDescription] = [])
      -> ComponentMetadata
    {
      ComponentMetadata(
        role: role, id: id, version: "1", summary: "", citation: "", licence: "",
        parameters: parameters)
    }
    let counter = counter
    let speakers = ParameterDescription(
      "speakers", "", range: .integers(1...100), default: .integer(10))
    let takes = ParameterDescription("takes", "", range: .integers(2...12), default: .integer(12))
    let prefix = ParameterDescription("prefix", "", range: .text, default: .text("a"))
    let epochs = ParameterDescription("epochs", "", range: .integers(1...9), default: .integer(1))
    try registry.add(
      ComponentFactory(.corpus, metadata(.corpus, "silent")) { _ in FakeCorpus(hasSound: false) },
      source: "test")
    try registry.add(
      ComponentFactory(.corpus, metadata(.corpus, "mistyped")) { _ in FakeCorpus(isMistyped: true)
      }, source: "test")
    for (id, model) in [
      ("given", FakePretrained()), ("mute", FakePretrained(emotions: [])),
      ("stranger", FakePretrained(emotions: ["surprised"])),
      ("kept", FakePretrained(emotions: [], readsFeatures: false)),
      ("shy", FakePretrained(hiddenCount: 276)),
      ("one-pass", FakePretrained(counter: passes, isOnePass: true)),
      ("two-passes", FakePretrained(counter: passes)),
    ] {
      try registry.add(
        ComponentFactory(.model, metadata(.model, id)) { _ in model }, source: "test")
    }
    for (id, defence) in [("zero", FakeDefence()), ("liar", FakeDefence(isLying: true))] {
      try registry.add(
        ComponentFactory(.defence, metadata(.defence, id)) { _ in defence }, source: "test")
    }
    try registry.add(
      ComponentFactory(.corpus, metadata(.corpus, "fake", [speakers, takes, prefix])) { values in
        FakeCorpus(
          speakerCount: values.integer("speakers"), prefix: values.text("prefix"), leak: leak,
          takeCount: values.integer("takes"))
      }, source: "test")
    try registry.add(
      ComponentFactory(.feature, metadata(.feature, "fake")) { _ in FakeFeature() }, source: "test")
    try registry.add(
      ComponentFactory(.model, metadata(.model, "fake", [epochs])) { _ in
        FakeModel(counter: counter)
      },
      source: "test")
    try registry.add(
      ComponentFactory(.attacker, metadata(.attacker, "centroid", [epochs])) { _ in
        FakeAttacker(counter: counter)
      },
      source: "test")
    try registry.add(
      ComponentFactory(.attacker, metadata(.attacker, "cheap")) { _ in
        FakeAttacker(counter: counter, trainingCount: 4, stopsOnValidation: false)
      }, source: "test")
    try registry.add(
      ComponentFactory(.attacker, metadata(.attacker, "aware")) { _ in
        FakeAttacker(counter: counter, isAware: true, family: "fake")
      }, source: "test")
    try registry.add(
      ComponentFactory(.attacker, metadata(.attacker, "large")) { _ in
        FakeAttacker(counter: counter, family: "fake")
      }, source: "test")
    try registry.add(
      ComponentFactory(.attacker, metadata(.attacker, "broken")) { _ in
        FakeAttacker(counter: counter, isBroken: true, family: "fake")
      }, source: "test")
    try registry.add(
      ComponentFactory(.metric, metadata(.metric, "accuracy")) { _ in PlainAccuracy() },
      source: "test")
    for id in ["uar-prior-matched", "auc"] {
      try registry.add(
        ComponentFactory(.metric, metadata(.metric, id)) { _ in AverageRecall(id: id) },
        source: "test"
      )
    }
    configuration.metrics = ["accuracy"]
    configuration.attackers = [
      AttackerSpecification(component: ComponentSpecification(name: "centroid"))
    ]
    configuration.controls = []
  }

  func plan() throws -> AuditPlan {
    try AuditPlan(ResolvedAudit(configuration, registry: registry, baseFolder: "/"))
  }

  /// Runs in this process on a store.
  /// - Parameter lanes: so many entryPoints run at the same time.
  func run(
    in folder: String, lanes: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> (run: AuditEngine.Run, result: AuditResult) {
    let plan = try plan()
    let store = try ArtifactStore(root: folder + "/store")
    let run = try AuditEngine(
      plan: plan, store: store,
      executors: (0..<lanes).map { _ in InProcessExecutor(plan.audit, store: store) },
      observer: SilentObserver()
    ).run(isCancelled: isCancelled)
    let collected = try ResultCollector(plan: plan, store: store).collect(run, version: "test")
    return (run, try collected.result(files: collected.write(to: folder + "/out")))
  }
}
