import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ProbePlugin

@Suite struct ProbeAttackerTests {
  private let labels = LabelColumn(classes: ["female", "male"], labels: (0..<200).map { $0 % 2 })
  private let execution = Execution(seed: Seed(2), precision: .bfloat16, threadCount: 2)

  /// Rows of that shape; the classes differ by a shift of every value in the first quarter.
  private func input(_ shape: [Int], shift: Double, tap: String = "tap") -> ModelInput {
    var generator = SeededGenerator(Seed(3))
    let count = shape.reduce(1, *)
    let rows = (0..<200).map { row in
      (0..<count).map { place in
        let centre = row % 2 == 0 && place < max(1, count / 4) ? shift : 0
        return Float((generator.uniform() - 0.5) * 4 + centre)
      }
    }
    return ModelInput(
      description: .representation(TapDescription(name: tap, shape: shape, depth: 1)),
      rows: MemoryRows(rows, shapes: Array(repeating: shape, count: 200)))
  }

  private func attacker(_ kind: ProbeKind) throws -> any Attacker {
    let factory = try #require(
      ProbePlugin.components.first { $0.metadata.id == kind.id })
    guard case .attacker(let made) = try factory.make([:]) else {
      throw AuditError(.pluginFailed, "no attacker")
    }
    return made
  }

  private func request(_ input: ModelInput) -> TrainingRequest {
    TrainingRequest(
      input: input, target: labels, trainingRows: Array(0..<120),
      validationRows: Array(120..<150), execution: execution)
  }

  private func accuracy(_ kind: ProbeKind, _ input: ModelInput) throws -> Double {
    let trained = try attacker(kind).train(request(input))
    let scores = try trained.score(
      ScoringRequest(input: input, rows: Array(150..<200), execution: execution)
    ).attribute
    let hits = (0..<50).count { scores.decision(ofRow: $0) == labels.labels[150 + $0] }
    return Double(hits) / 50
  }

  @Test(arguments: ProbeKind.allCases, [[8, 6, 5], [12, 20], [40]])
  func aPlantedLeakIsFound(kind: ProbeKind, shape: [Int]) throws {
    #expect(try accuracy(kind, input(shape, shift: 4)) > 0.9)
  }

  /// Sequences [4, 60] of mean 0 whose frames are normal; the classes differ in nothing but `draw`.
  private func sequences(_ draw: (_ label: Int, _ noise: () -> Double) -> [Double]) -> ModelInput {
    var generator = SeededGenerator(Seed(6))
    let noise = { (0..<12).map { _ in generator.uniform() }.reduce(-6, +) }
    let rows = (0..<200).map { row in
      (0..<4).flatMap { _ in draw(row % 2, noise).map(Float.init) }
    }
    return ModelInput(
      description: .representation(TapDescription(name: "tap", shape: [4, 60], depth: 1)),
      rows: MemoryRows(rows, shapes: Array(repeating: [4, 60], count: 200)))
  }

  /// Spread differs by a factor, and from row to row by more.
  @Test(arguments: ProbeKind.allCases)
  func aLeakInSpreadAloneIsFound(kind: ProbeKind) throws {
    let input = sequences { label, noise in
      let spread = exp(0.7 * noise() + (label == 0 ? 1 : -1))
      let frames = (0..<60).map { _ in spread * noise() }
      let mean = frames.reduce(0, +) / 60
      return frames.map { $0 - mean }
    }
    #expect(try accuracy(kind, input) > 0.9)
  }

  /// x_t = φ x_(t-1) + √(1 - φ²) ε: one marginal distribution, whatever φ.
  @Test(arguments: ProbeKind.allCases)
  func aLeakInTheOrderOfFramesAloneIsFound(kind: ProbeKind) throws {
    let input = sequences { label, noise in
      let memory = label == 0 ? 0.3 : -0.3
      let fresh = (1 - memory * memory).squareRoot()
      var (frames, last) = ([Double](), noise())
      for _ in 0..<60 {
        frames.append(last)
        last = memory * last + fresh * noise()
      }
      return frames
    }
    #expect(try accuracy(kind, input) > 0.9)
  }

  @Test(arguments: ProbeKind.allCases)
  func validationSpeakersAreForTheAttackerToChooseFrom(kind: ProbeKind) throws {
    let attacker = try attacker(kind)
    #expect(!attacker.declaration.stopsOnValidation)
    // What is handed over as validation all the same is not looked at.
    let input = input([8, 6, 5], shift: 1)
    func scores(validationRows: [Int]) throws -> AttackScores {
      try attacker.train(
        TrainingRequest(
          input: input, target: labels, speakers: (0..<200).map { $0 / 4 * 2 + $0 % 2 },
          trainingRows: Array(0..<120), validationRows: validationRows, execution: execution)
      ).score(ScoringRequest(input: input, rows: Array(150..<200), execution: execution))
    }
    #expect(try scores(validationRows: []) == scores(validationRows: Array(120..<150)))
  }

  @Test(arguments: ProbeKind.allCases)
  func nothingIsFoundWhereNothingIs(kind: ProbeKind) throws {
    let accuracy = try accuracy(kind, input([8, 6, 5], shift: 0))
    #expect(accuracy > 0.25 && accuracy < 0.75)
  }

  @Test(arguments: ProbeKind.allCases)
  func standardisingUndoesWhatMovedThePool(kind: ProbeKind) throws {
    let input = input([8, 6, 5], shift: 4)
    let trained = try attacker(kind).train(request(input))
    let rows = Array(150..<200)
    let moved = try ModelInput(
      description: input.description,
      rows: MemoryRows(
        // The channels that tell the classes apart, and those alone.
        (0..<200).map { row in
          try input.rows.values(ofRow: row).enumerated().map { $0 < 60 ? 3 * $1 - 20 : $1 }
        },
        shapes: Array(repeating: [8, 6, 5], count: 200)))
    func scores(_ pool: ModelInput, _ mode: Adaptation) throws -> ScoreMatrix {
      try trained.score(
        ScoringRequest(input: pool, rows: rows, adaptation: mode, execution: execution)
      ).attribute
    }
    func hits(_ scores: ScoreMatrix) -> Int {
      rows.indices.count { scores.decision(ofRow: $0) == labels.labels[rows[$0]] }
    }
    #expect(try hits(scores(moved, .frozen)) < 35, "the move alone must do harm")
    let standardised = try scores(moved, .standardised)
    #expect(hits(standardised) > 45)
    let still = try scores(input, .standardised)
    #expect(zip(standardised.values, still.values).allSatisfy { abs($0 - $1) < 0.05 })
  }

  @Test func nativeFeaturesOfDifferentLengthsAreJudged() throws {
    var generator = SeededGenerator(Seed(3))
    let bands = (0..<4).map {
      FeatureDescription.Band(name: "b\($0)", unit: "dB", range: 0...1)
    }
    let shapes = (0..<200).map { [5 + $0 % 7, 4] }
    let rows = shapes.enumerated().map { row, shape in
      (0..<shape.reduce(1, *)).map { place in
        Float(generator.uniform() + (place % 4 == row % 2 ? 1 : 0))
      }
    }
    let input = ModelInput(
      description: .features(FeatureDescription(bands: bands, frameRateHz: 50)),
      rows: MemoryRows(rows, shapes: shapes))
    #expect(try accuracy(.linear, input) == 1)
  }

  @Test(arguments: ProbeKind.allCases)
  func aSavedProbeJudgesAlikeAndTrainingIsDeterministic(kind: ProbeKind) throws {
    let input = input([4, 3, 5], shift: 1)
    let trained = try attacker(kind).train(request(input))
    let scoring = ScoringRequest(input: input, rows: Array(150..<200), execution: execution)
    let scores = try trained.score(scoring)
    #expect(try attacker(kind).train(request(input)).score(scoring) == scores)
    try withTemporaryFolder { folder in
      try trained.save(toFolder: folder)
      let loaded = try attacker(kind).load(fromFolder: folder, execution: execution)
      #expect(try loaded.score(scoring) == scores)
      #expect(loaded.trainingLog == trained.trainingLog)
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/probe.safetensors"))
      let error = #expect(throws: AuditError.self) {
        try attacker(kind).load(fromFolder: folder, execution: execution)
      }
      #expect(error?.code == .corruptedArtifact)
    }
  }

  /// Representations that two libraries computed differ by rounding. Whatever a training chooses (a strength, an
  /// epoch, the side of a rectifier's corner) must not turn on it.
  @Test(arguments: ProbeKind.allCases, [96, 96, 96, 1200].enumerated().map { [$0 + 1, $1] })
  func rowsThatDifferByRoundingAreJudgedAlike(kind: ProbeKind, seedAndWidth: [Int]) throws {
    var generator = SeededGenerator(Seed(UInt64(seedAndWidth[0])))
    // Shorter than there are rows, and longer.
    let width = seedAndWidth[1]
    let speakers = (0..<480).map { $0 / 20 }
    // Six classes that are hardly told: a network learns rows by heart, step by step the further apart.
    let labels = LabelColumn(
      classes: (0..<6).map { "class-\($0)" }, labels: speakers.indices.map { $0 % 6 })
    let voices = (0..<24).map { _ in (0..<width).map { _ in generator.uniform() - 0.5 } }
    let rows = speakers.indices.map { row in
      voices[speakers[row]].enumerated().map { column, centre in
        Float(centre + (column % 6 == row % 6 ? 0.06 : 0) + 1.5 * (generator.uniform() - 0.5))
      }
    }
    let moved = rows.map { $0.map { $0 + Float(1e-5 * (generator.uniform() - 0.5)) } }
    func posteriors(_ rows: [[Float]]) throws -> [Float] {
      let input = ModelInput(
        description: .representation(TapDescription(name: "tap", shape: [width], depth: 1)),
        rows: MemoryRows(rows, shapes: Array(repeating: [width], count: 480)))
      let trained = try attacker(kind).train(
        TrainingRequest(
          input: input, target: labels, speakers: speakers, trainingRows: Array(0..<360),
          validationRows: [], execution: execution))
      return try trained.score(
        ScoringRequest(input: input, rows: Array(360..<480), execution: execution)
      ).attribute.values.map(exp)
    }
    let worst = try zip(posteriors(rows), posteriors(moved)).map { abs($0 - $1) }.max() ?? 1
    // Rectifiers in place of GELU give 1e-4 to 4e-4 here.
    #expect(worst < 2e-5, "\(worst)")
  }

  @Test(arguments: ProbeKind.allCases)
  func rowsThatAreAllAlikeAreJudgedAlike(kind: ProbeKind) throws {
    let input = ModelInput(
      description: .representation(TapDescription(name: "tap", shape: [4], depth: 1)),
      rows: MemoryRows(
        Array(repeating: [1, 2, 3, 4], count: 200), shapes: Array(repeating: [4], count: 200)))
    let scores = try attacker(kind).train(request(input)).score(
      ScoringRequest(input: input, rows: Array(150..<200), execution: execution)
    ).attribute
    for row in 0..<50 {
      #expect(abs(exp(scores[row, 0]) - 0.5) < 0.1 && scores[row, 0] == scores[0, 0])
    }
  }

  @Test func otherRepresentationsThanItsOwnAreRefused() throws {
    let trained = try attacker(.linear).train(request(input([4, 3, 5], shift: 1)))
    let error = #expect(throws: AuditError.self) {
      try trained.score(
        ScoringRequest(input: input([4, 3, 6], shift: 1), rows: [0], execution: execution))
    }
    #expect(error?.code == .unsupported)
  }
}
