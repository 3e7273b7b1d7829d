import Foundation
import Processes
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.8: an isolated component is the component itself.
struct IsolationTests {
  private let planted = PlantedBands()

  /// The factory's components over files, served by this very process.
  private func isolated(_ factory: ComponentFactory) -> ComponentFactory {
    OutsideFactory.make(factory.metadata, isServed: true) {
      _, file, _, execution throws(AuditError) in
      try ComponentServer(factory).serve(requestFile: file, report: { execution.report($0) })
    }
  }

  private func attacker(_ factory: ComponentFactory) throws -> any Attacker {
    guard case .attacker(let attacker) = try factory.make(["scale": .number(3)]) else {
      throw AuditError(.pluginFailed, "no attacker")
    }
    return attacker
  }

  @Test func anAttackerDeclaresLearnsAndJudgesTheSame() throws {
    let inside = try attacker(FakeComponents.attacker)
    let outside = try attacker(isolated(FakeComponents.attacker))
    #expect(outside.declaration == inside.declaration)
    #expect(outside.declaration.architecture == "scale-3.0")
    let notes = Mutex([String]())
    let execution = Execution(
      seed: Seed(5), progress: { step in notes.withLock { $0.append(step.note) } })
    let request = planted.request(planted.input, second: planted.emotions, execution)
    let (a, b) = (try inside.train(request), try outside.train(request))
    #expect(notes.withLock { $0 } == ["half", "half"])
    #expect(a.trainingLog == b.trainingLog)
    let scoring = ScoringRequest(
      input: planted.input, rows: [3, 30, 3], adaptation: .standardised,
      learnt: LearntRows(input: planted.input, rows: [1, 2]), execution: execution)
    #expect(try a.score(scoring) == b.score(scoring))
    #expect(try b.score(scoring).emotion != nil)

    let tap = TapDescription(name: "t", shape: [4, 3], depth: 1)
    let represented = ScoringRequest(
      input: ModelInput(
        description: .representation(tap),
        rows: MemoryRows([(0..<12).map(Float.init)], shapes: [[4, 3]])), rows: [0],
      execution: execution)
    #expect(try a.score(represented) == b.score(represented))
    #expect(try b.score(represented).splice?.entryPoint == "s")
  }

  /// One store serves audits with and without isolation.
  @Test func whatWasSavedOneWayIsLoadedTheOther() throws {
    let execution = Execution(seed: Seed(5))
    let makers = [
      try attacker(FakeComponents.attacker), try attacker(isolated(FakeComponents.attacker)),
    ]
    let tap = TapDescription(name: "t", shape: [4], depth: 1)
    let represented = ModelInput(
      description: .representation(tap), rows: MemoryRows([[1, 2, 3, 4]], shapes: [[4]]))
    for saving in makers {
      for second in [nil, planted.emotions] {
        try withTemporaryFolder { folder in
          let trained = try saving.train(
            planted.request(planted.input, second: second, execution))
          try trained.save(toFolder: folder)
          for loading in makers {
            let loaded = try loading.load(fromFolder: folder, execution: execution)
            for (input, rows) in [(planted.input, [3, 30]), (represented, [0])] {
              let scoring = ScoringRequest(input: input, rows: rows, execution: execution)
              #expect(try loaded.score(scoring) == trained.score(scoring))
            }
          }
        }
      }
    }
    try withTemporaryFolder { folder in
      let error = #expect(throws: AuditError.self) {
        try makers[1].load(fromFolder: folder, execution: execution)
      }
      #expect(error?.code == .missingFile)
    }
  }

  @Test func aModelIsTheSameTrainedAndUntrained() throws {
    func model(_ factory: ComponentFactory) throws -> any UntrainedControl {
      guard case .model(let model) = try factory.make([:]),
        let control = model as? any UntrainedControl
      else { throw AuditError(.pluginFailed, "no model with a control") }
      return control
    }
    func represent(_ model: any TrainedPrimaryTaskModel) throws -> [[Float]] {
      let got = Mutex([[Float]]())
      try model.represent(
        RepresentationRequest(
          taps: ["size", "all", "mean"], features: planted.rows,
          featureDescription: planted.features,
          rows: [4, 2], execution: Execution(seed: Seed(1))
        ) { (_, _, values) throws(AuditError) in got.withLock { $0.append(Array(values)) } })
      return got.withLock { $0 }
    }
    let (inside, outside) = (
      try model(FakeComponents.model), try model(isolated(FakeComponents.model))
    )
    #expect(inside.declaration == outside.declaration)
    let execution = Execution(seed: Seed(9))
    let request = planted.request(planted.input, execution)
    #expect(try represent(inside.train(request)) == represent(outside.train(request)))
    let (a, b) = (
      try inside.untrained(
        classes: ["x", "y"], features: planted.features, execution: execution),
      try outside.untrained(
        classes: ["x", "y"], features: planted.features, execution: execution)
    )
    #expect(try represent(a) == represent(b))
    let scoring = ScoringRequest(input: planted.input, rows: [1], execution: execution)
    #expect(try a.score(scoring) == b.score(scoring))
  }

  @Test func aDefenceAndACorpusAreTheSame() throws {
    func defence(_ factory: ComponentFactory) throws -> any Defence {
      guard case .defence(let defence) = try factory.make([:]) else {
        throw AuditError(.pluginFailed, "no defence")
      }
      return defence
    }
    let tap = TapDescription(name: "t", shape: [2], depth: 1)
    let request = DefenceRequest(
      input: ModelInput(
        description: .representation(tap),
        rows: MemoryRows([[1, 2], [3, 4]], shapes: [[2], [2]])),
      attribute: LabelColumn(classes: ["f", "m"], labels: [0, 1]),
      emotion: LabelColumn(classes: ["a", "b"], labels: [1, 1]), rows: [0, 1],
      execution: Execution(seed: Seed(1)))
    let made = [
      try defence(FakeComponents.defence), try defence(isolated(FakeComponents.defence)),
    ]
    let applied = try made.map {
      try $0.fit(request).apply(to: [5, 6], shape: [2], seed: Seed(11))
    }
    #expect(applied[0] == applied[1])
    let error = #expect(throws: AuditError.self) { try made[1].shape(of: [2, 2]) }
    #expect(error?.code == .unsupported)

    guard case .corpus(let corpus) = try isolated(FakeComponents.corpus).make([:]) else {
      Issue.record("no corpus")
      return
    }
    #expect(corpus.description == FakeCorpus().description)
    let listing = try corpus.list()
    #expect(try listing == FakeCorpus().list())
    #expect(try corpus.read(listing.utterances[0]) == FakeCorpus().read(listing.utterances[0]))
  }

  /// Rows of several times go out, and what a defence makes of one comes back.
  @Test func anOpenTimeCrossesTheBorder() throws {
    let tap = TapDescription(name: "t", shape: [2, nil], depth: 1)
    let rows = MemoryRows(
      [[1, 2, 3, 4], [5, 6], [1, 2, 3, 4, 5, 6]], shapes: [[2, 2], [2, 1], [2, 3]])
    let folder = try ScratchFolder()
    let execution = Execution(seed: Seed(1))
    let files = try InputFiles.write(
      ModelInput(description: .representation(tap), rows: rows), rows: [2, 0, 1], as: "rows",
      in: folder, execution)
    let read = try files.modelInput()
    #expect(read.description == .representation(tap))
    #expect((0..<3).map { read.rows.shape(ofRow: $0) } == [[2, 3], [2, 2], [2, 1]])
    #expect(
      try (0..<3).map { try read.rows.values(ofRow: $0) } == [
        [1, 2, 3, 4, 5, 6], [1, 2, 3, 4], [5, 6],
      ])

    let made = try [FakeComponents.stretch, isolated(FakeComponents.stretch)].map { factory in
      guard case .defence(let defence) = try factory.make([:]) else {
        throw AuditError(.pluginFailed, "no defence")
      }
      return defence
    }
    let request = DefenceRequest(
      input: ModelInput(description: .representation(tap), rows: rows),
      attribute: LabelColumn(classes: ["f", "m"], labels: [0, 1, 1]),
      emotion: LabelColumn(classes: ["a", "b"], labels: [1, 1, 0]), rows: [0, 1],
      execution: execution)
    for defence in made {
      #expect(try defence.shape(of: tap.shape) == [2, nil])
      let fitted = try defence.fit(request)
      #expect(try fitted.shape(ofOne: [2, 3]) == [2, 6])
      #expect(
        try fitted.apply(to: [1, 2, 3, 4], shape: [2, 2], seed: Seed(3)) == [
          1, 1, 2, 2, 3, 3, 4, 4,
        ])
      let other = #expect(throws: AuditError.self) { try fitted.shape(ofOne: [3, 3]) }
      #expect(other?.code == .shapeMismatch)
    }
  }

  @Test func aVerbThatTheRoleHasNotIsRefused() throws {
    let folder = try ScratchFolder()
    var request = PluginRequest(
      role: .attacker, verb: "trian", component: "fake", parameters: [:],
      execution: Execution(seed: Seed(1)))
    request.outputs["log"] = folder.file("log.json")
    try PluginJSON.write(request, to: folder.file("request.json"))
    let error = #expect(throws: AuditError.self) {
      try ComponentServer(FakeComponents.attacker).serve(requestFile: folder.file("request.json"))
    }
    #expect(error?.message.contains("no verb 'trian', did you mean 'train'?") == true)
  }

  // MARK: - In a process of their own

  /// The components of this build's plugins, each request through `telltale plugin-serve`.
  private func host(isolates: Bool) throws -> PluginHost {
    try PluginHost(
      PluginInspection(executable: BuildProducts.telltale, timeLimitSeconds: 60, cache: nil)
        .survey(
          BuildProducts.plugins.filter {
            $0.hasSuffix("Mel.so") || $0.hasSuffix("LeakageMetrics.so")
          }),
      isolation: PluginIsolation(
        executable: BuildProducts.telltale, isolatesForeign: isolates, ownFolder: nil,
        timeLimitSeconds: 60))
  }

  @Test(.enabled(if: BuildProducts.plugins.count >= 2))
  func aPluginOfThisBuildGivesTheSameNumbersInAProcessOfItsOwn() throws {
    let (inside, outside) = (
      try host(isolates: false).openAll(), try host(isolates: true).openAll()
    )
    #expect(
      inside.entries(of: .metric).map(\.factory.metadata)
        == outside.entries(of: .metric).map(\.factory.metadata))
    var generator = SeededGenerator(Seed(2))
    let clip = AudioClip(
      samples: (0..<8000).map { _ in Float(generator.uniform() - 0.5) }, sampleRateHz: 16_000)
    let (mel, isolatedMel) = (
      try inside.make(.feature, "mel", [:]), try outside.make(.feature, "mel", [:])
    )
    #expect(mel.output == isolatedMel.output)
    #expect(try mel.extract(from: clip) == isolatedMel.extract(from: clip))

    let request = MeasurementRequest(
      scores: ScoreMatrix(
        values: (0..<40).flatMap { row -> [Float] in
          let p = 0.3 + 0.4 * Double(row % 3) / 3
          return [Float(log(p)), Float(log(1 - p))]
        }, classCount: 2),
      truth: LabelColumn(classes: ["f", "m"], labels: (0..<40).map { $0 % 2 }),
      speakers: (0..<40).map { "s\($0 / 4)" }, rows: Array(5..<40), seed: Seed(1))
    for entry in inside.entries(of: .metric) {
      let id = entry.factory.metadata.id
      let (a, b) = (try inside.make(.metric, id), try outside.make(.metric, id))
      #expect(a.declaration == b.declaration)
      #expect(try a.measure(request) == b.measure(request), "\(id)")
    }
  }

  @Test(.enabled(if: BuildProducts.plugins.count >= 2))
  func anErrorInTheOtherProcessKeepsCodeAndWords() throws {
    let (inside, outside) = (
      try host(isolates: false).openAll(), try host(isolates: true).openAll()
    )
    let clip = AudioClip(samples: [0, 1], sampleRateHz: 12)
    let errors = [inside, outside].map { registry in
      #expect(throws: AuditError.self) {
        try registry.make(.feature, "mel", [:]).extract(from: clip)
      }
    }
    #expect(errors[0]?.code == .unreadableAudio)
    #expect(errors[0]?.message == errors[1]?.message)
  }

  @Test(.enabled(if: BuildProducts.plugins.count >= 2))
  func limitsHoldForAnIsolatedPlugin() throws {
    func failure(_ isolation: PluginIsolation) throws -> AuditError? {
      let registry = try PluginHost(host(isolates: false).survey, isolation: isolation).openAll()
      return #expect(throws: AuditError.self) { try registry.make(.feature, "mel", [:]) }
    }
    let late = try failure(
      PluginIsolation(
        executable: BuildProducts.telltale, isolatesForeign: true, ownFolder: nil,
        timeLimitSeconds: 0.001))
    #expect(late?.message.contains("did not finish within its time limit of 0.001 s") == true)
    #expect(late?.component == "mel")
    let large = try failure(
      PluginIsolation(
        executable: BuildProducts.telltale, isolatesForeign: true, ownFolder: nil,
        memoryLimitMiB: 30))
    #expect(large?.message.hasSuffix("Its memory limit is 30 MiB") == true)
  }

  @Test func onlyPluginsOfOthersAreIsolated() throws {
    func card(_ file: String) -> PluginCard {
      PluginCard(file: file, sha256: "", id: "a", version: "1", components: [])
    }
    let asked = PluginIsolation(executable: "/x/telltale", isolatesForeign: true, ownFolder: "/x")
    #expect(!asked.isolates(card("/x/libTelltaleMel.so")))
    #expect(asked.isolates(card("/y/libTelltaleMel.so")))
    #expect(asked.isolates(card("/x/y/libTelltaleMel.so")))
    #expect(!PluginIsolation(ownFolder: "/x").isolates(card("/y/libTelltaleMel.so")))
  }
}
