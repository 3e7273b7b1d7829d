import ConformanceKit
import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

/// Attackers of `Library/probe.c`: other types, other orders, no `save`, whole rows.
@Suite(.serialized, .enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
struct ForeignAttackerTests {
  private func plugin(
    _ functions: [String: String], scores: ScoreKind = .logOdds,
    knowledge: [Knowledge] = [.semiInformed], awareness: [Awareness] = [.generic],
    parameters: [ParameterDescription] = []
  ) throws -> ForeignPlugin {
    ForeignPlugin(
      library: try TestLibrary.probe.get(),
      metadata: ComponentMetadata(
        role: .attacker, id: "centroids", version: "1", summary: "Nearest mean", citation: "none",
        licence: "MIT", parameters: parameters),
      declaration: .attacker(
        ForeignAttackerDeclaration(
          AttackerDeclaration(
            family: "probe", architecture: "centroids", initialisation: "none",
            nativeFeature: "mel", awareness: awareness, knowledge: knowledge, entryPoints: []),
          scores: scores)), functions: functions)
  }

  private let centroids = [
    "train": "state centroids_train(f64[rows,columns] x, u8[rows] y, u32 rows, u32 columns)",
    "score": "void centroids_score(state, f64[rows,_] x, u32 rows, out f64[rows] scores)",
    "free": "void centroids_free(state)",
  ]
  private let whole = [
    "train": "i32 rows_train(out state, f32[n,a,b] x, i32[n] y, i64 n, i64 a, i64 b)",
    "score":
      "void rows_score(state, f32[n,a,b] x, i64 n, i64 a, i64 b, out f32[n,2] scores)",
  ]

  @Test func withoutSaveItKeepsTheContractAllTheSame() throws {
    let findings = try TestLibrary.withFolder {
      Conformance.check(
        try plugin(centroids).factory(), settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
  }

  @Test func withoutSaveItIsTrainedAgainFromItsRows() throws {
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin(centroids).attacker()
    let learnt = try attacker.train(planted.request())
    try TestLibrary.withFolder { folder in
      try learnt.save(toFolder: folder)
      let loaded = try attacker.load(fromFolder: folder, execution: Execution(seed: Seed(77)))
      #expect(try loaded.score(planted.scoring) == learnt.score(planted.scoring))
      // And once more, from what was loaded.
      try TestLibrary.withFolder { second in
        try loaded.save(toFolder: second)
        let again = try attacker.load(fromFolder: second, execution: Execution(seed: Seed(78)))
        #expect(try again.score(planted.scoring) == learnt.score(planted.scoring))
      }
    }
  }

  @Test func trainedAgainItGetsTheSeedOfItsTraining() throws {
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin([
      "train": "i32 seed_train(out state, u64 seed)",
      "score": "void seed_score(state, out f64[n] scores, i64 n)",
    ]).attacker()
    let learnt = try attacker.train(planted.request(Execution(seed: Seed(123))))
    try TestLibrary.withFolder { folder in
      try learnt.save(toFolder: folder)
      let loaded = try attacker.load(fromFolder: folder, execution: Execution(seed: Seed(77)))
      let scores = try loaded.score(planted.scoring).attribute
      #expect(abs(scores[0, 1] - scores[0, 0] - 0.123) < 1e-6)
    }
  }

  @Test func everyStateIsFreedOnce() throws {
    let alive = try TestLibrary.function("i32 centroids_alive()", answer: .count)
    let before = try alive.call(CallInputs()).counts["test"] ?? -1
    do {
      let attacker = try plugin(centroids).attacker()
      let planted = PlantedRows(distance: 1)
      let learnt = try (0..<3).map { _ in try attacker.train(planted.request()) }
      #expect(try alive.call(CallInputs()).counts["test"] == before + 3)
      withExtendedLifetime(learnt) {}
    }
    #expect(try alive.call(CallInputs()).counts["test"] == before)
  }

  @Test func moreAxesThanTwoTakeWholeRows() throws {
    let planted = PlantedRows(distance: 6, shape: [3, 4])
    let learnt = try plugin(whole, scores: .logits).attacker().train(planted.request())
    let scores = try learnt.score(planted.scoring).attribute
    for (position, row) in PlantedRows.heldOut.enumerated() {
      let isHigh = try planted.input.rows.values(ofRow: row)[11] > 0
      #expect(scores.decision(ofRow: position) == (isHigh ? 1 : 0))
    }
    let other = PlantedRows(distance: 6, shape: [12])
    let error = try #require(throws: AuditError.self) {
      try plugin(whole, scores: .logits).attacker().train(other.request())
    }
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("row 0 is [12]; the function takes whole rows of 2 axes"))
  }

  private let series = [
    "train":
      "i32 series_train(out state, f32[n,a,b] x, i32[n] y, i32[n] lengths, i64 n, i64 a, i64 b)",
    "score":
      "void series_score(state, f32[n,a,b] x, i64[n] lengths, i64 n, i64 a, i64 b, out f32[n,2] scores)",
  ]

  /// Behind a row's own values stand zeros, and its length says where.
  @Test func aFunctionThatTakesLengthsGetsRowsOfAnyTime() throws {
    let tap = TapDescription(name: "t", shape: [2, nil], depth: 1)
    let times = [3, 1, 5, 2, 4, 1]
    let rows = times.enumerated().map { row, time in
      (0..<2 * time).map { Float(10 * row + $0 + 1) / 100 }
    }
    let input = ModelInput(
      description: .representation(tap), rows: MemoryRows(rows, shapes: times.map { [2, $0] }))
    let attacker = try plugin(series, scores: .logits).attacker()
    #expect(attacker.declaration.reads == .rows)
    let execution = Execution(seed: Seed(1))
    let learnt = try attacker.train(
      TrainingRequest(
        input: input, target: LabelColumn(classes: ["x", "y"], labels: [0, 1, 0, 1, 0, 1]),
        trainingRows: [0, 1, 3], validationRows: [], execution: execution))
    // The longest of what is judged need not be as long as that of what was learnt.
    let scores = try learnt.score(
      ScoringRequest(input: input, rows: [2, 5, 4], execution: execution)
    ).attribute
    for (position, row) in [2, 5, 4].enumerated() {
      let odds = scores[position, 1] - scores[position, 0]
      #expect(abs(odds - (rows[row].last ?? 0)) < 1e-5, "row \(row)")
    }
    let fixed = try #require(throws: AuditError.self) {
      try plugin(whole, scores: .logits).attacker().train(
        TrainingRequest(
          input: input, target: LabelColumn(classes: ["x", "y"], labels: [0, 1, 0, 1, 0, 1]),
          trainingRows: [0, 1], validationRows: [], execution: execution))
    }
    #expect(fixed.message.contains("'i64[n] lengths'"))
  }

  @Test func lengthsBelongToWholeRowsInBothFunctions() throws {
    let one = try #require(throws: AuditError.self) {
      try plugin(
        series.merging(["score": whole["score"] ?? ""]) { $1 }, scores: .logits
      ).attacker()
    }
    #expect(one.message.contains("give both 'i64[n] lengths'"), "\(one.message)")
    let vectors = [
      "train": "i32 series_train(out state, f32[n,d] x, i32[n] y, i32[n] lengths, i64 n, i64 d)",
      "score":
        "void series_score(state, f32[n,d] x, i64[n] lengths, i64 n, i64 d, out f32[n,2] scores)",
    ]
    let other = try #require(throws: AuditError.self) {
      try plugin(vectors, scores: .logits).attacker()
    }
    #expect(other.message.contains("vectors have no length"), "\(other.message)")
  }

  private let aware = [
    "train":
      "i32 aware_train(out state, f64[n,d] x, u8[n] y, i64[n] z, u32 n, u32 d, i32 e)",
    "score":
      "void aware_score(state, f64[n,_] x, u32 n, out f64[n] scores, out f32[n,e] scores_z, i32 e)",
    "free": "void aware_free(state)",
  ]

  @Test func anApplicationAwareAttackerScoresEmotionToo() throws {
    let plugin = try plugin(aware, awareness: Awareness.allCases)
    let findings = try TestLibrary.withFolder {
      Conformance.check(try plugin.factory(), settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
    let planted = PlantedRows(distance: 1)
    let emotions = LabelColumn(
      classes: ["x", "y"], labels: planted.labels.labels.indices.map { $0 % 4 == 0 ? 0 : 1 })
    let generic = planted.request()
    let learnt = try plugin.attacker().train(
      TrainingRequest(
        input: planted.input, target: planted.labels, secondTarget: emotions,
        trainingRows: generic.trainingRows, validationRows: generic.validationRows,
        execution: generic.execution))
    let scores = try #require(try learnt.score(planted.scoring).emotion)
    #expect(scores.rowCount == PlantedRows.heldOut.count)
    #expect(abs(exp(scores[3, 0]) - 0.25) < 1e-6)
    #expect(try plugin.attacker().train(generic).score(planted.scoring).emotion == nil)
  }

  @Test func anotherInputIsRefused() throws {
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin(centroids).attacker()
    let learnt = try attacker.train(planted.request())
    let other = PlantedRows(distance: 1, shape: [2, 6])
    let error = try #require(throws: AuditError.self) { try learnt.score(other.scoring) }
    #expect(error.code == .unsupported)
  }

  @Test func theNativeFeatureMayBeAParameter() throws {
    let native = ParameterDescription(
      "native-feature", "Feature of the ceiling", range: .text, default: .text("mel"))
    let plugin = try plugin(centroids, parameters: [native])
    #expect(try plugin.attacker().declaration.nativeFeature == "mel")
    #expect(
      try plugin.attacker(["native-feature": .text("lld")]).declaration.nativeFeature == "lld")
  }

  /// What is wrong with the plugin as a whole, and words of the message.
  @Test func aPluginThatCannotBeBoundSaysWhy() throws {
    func message(_ plugin: ForeignPlugin) throws -> String {
      let error = try #require(throws: AuditError.self) { try plugin.factory() }
      #expect(error.code == .pluginFailed)
      #expect(error.component == "centroids")
      return error.message
    }
    #expect(
      try message(plugin(["train": centroids["train"] ?? ""]))
        .contains("the role 'attacker' needs a function 'score'"))
    #expect(
      try message(plugin(centroids.merging(["sore": "void f()"]) { $1 }))
        .contains("has no function 'sore', did you mean 'score'?"))
    #expect(
      try message(plugin(centroids.merging(["save": "i32 f(state, cstring path)"]) { $1 }))
        .contains("a function 'save' and no 'load'"))
    #expect(
      try message(
        plugin(
          centroids,
          parameters: [
            ParameterDescription("lost", "lost", range: .flag, default: .flag(true))
          ])
      ).contains("parameter 'lost' is described and no function takes it"))
    #expect(
      try message(plugin(centroids, knowledge: Knowledge.allCases))
        .contains("has no entry point at which a representation could enter"))
    #expect(
      try message(plugin(centroids.merging(["train": whole["train"] ?? ""]) { $1 }))
        .contains("'train' takes x with 3 axes and 'score' with 2"))
  }

  @Test func scoresThatAreNoneAreRefused() throws {
    let error = try #require(throws: AuditError.self) {
      try plugin(whole, scores: .logPosteriors).attacker()
        .train(PlantedRows(distance: 1, shape: [3, 4]).request())
    }
    #expect(error.code == .computationFailed)
    #expect(error.message.contains("which are no log-posteriors"))
  }
}
