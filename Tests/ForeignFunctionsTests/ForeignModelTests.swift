import ConformanceKit
import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

@Suite(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
struct ForeignModelTests {
  private func plugin(emotions: [String] = ["calm", "angry", "sad"]) throws -> ForeignPlugin {
    let model = [
      "create": "i32 model_create(out state, cstring weights, error, i64 error_size)",
      "represent":
        "void model_represent(state, f32[frames,bands] x, i64 frames, i64 bands,"
        + " out f32[24] band_means, out f64[1] total)",
      "score":
        "i32 model_score(state, f32[frames,bands] x, i64 frames, i64 bands, out f32[k] scores)",
      "free": "void model_free(state)",
    ].mapValues { $0.replacing("[k]", with: "[3]") }
    return ForeignPlugin(
      library: try TestLibrary.probe.get(),
      metadata: ComponentMetadata(
        role: .model, id: "means", version: "1", summary: "Means of bands", citation: "none",
        licence: "MIT",
        parameters: [
          ParameterDescription("weights", "A number", range: .text, default: .text("2"))
        ]),
      declaration: .model(
        ForeignModelDeclaration(
          PrimaryTaskModelDeclaration(
            family: nil, architecture: nil, initialisation: "fixed",
            taps: [
              TapDescription(name: "band-means", shape: [24], depth: 1),
              TapDescription(name: "total", shape: [1], depth: 2),
            ]), emotions: emotions, scores: .posteriors)), functions: model)
  }

  private let features = FeatureDescription(
    bands: (0..<24).map { .init(name: "\($0)", unit: "dB", range: -80...0) }, frameRateHz: 50)
  private let rows = MemoryRows(
    [(0..<48).map { Float($0) - 50 }, (0..<24).map { Float($0) }], shapes: [[2, 24], [1, 24]])
  private let execution = Execution(seed: Seed(1))

  @Test func itKeepsTheContractOfAModelThatComesTrained() throws {
    let findings = try TestLibrary.withFolder {
      Conformance.check(try plugin().factory(), settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
    #expect(
      findings.contains {
        $0.check == "representations-have-the-declared-shapes" && $0.outcome == .passed
      })
  }

  @Test func tapsComeInTheWantedOrder() throws {
    let ready = try plugin().model().pretrained(classes: ["calm"], execution: execution)
    let seen = Mutex([(Int, Int, [Float])]())
    try ready.represent(
      RepresentationRequest(
        taps: ["total", "band-means"], features: rows, featureDescription: features, rows: [1, 0],
        execution: execution
      ) { tap, position, values in
        seen.withLock { $0.append((tap, position, Array(values))) }
      })
    let parts = seen.withLock { $0 }
    #expect(parts.map(\.0) == [0, 1, 0, 1])
    #expect(parts.map(\.1) == [0, 0, 1, 1])
    // Twice the means: of one frame the frame itself.
    #expect(parts[1].2 == (0..<24).map { 2 * Float($0) })
    #expect(parts[0].2 == [2 * Float(23 * 24 / 2)])
  }

  /// Row 0 is quiet: 0.5, 0.125, 0.375 of calm, angry, sad.
  @Test func scoresAreOfTheWantedClasses() throws {
    let ready = try plugin().model().pretrained(
      classes: ["sad", "bored", "calm"], execution: execution)
    let scores = try ready.score(
      ScoringRequest(
        input: ModelInput(description: .features(features), rows: rows), rows: [0],
        execution: execution))
    #expect(abs(scores[0, 0] - Float(log(0.375 / 0.875))) < 1e-6)
    #expect(scores[0, 1] == -.infinity)
    #expect(abs(scores[0, 2] - Float(log(0.5 / 0.875))) < 1e-6)
  }

  @Test func whatCreateSaysIsTheError() throws {
    let model = try plugin().model(["weights": .text("none")])
    let error = try #require(throws: AuditError.self) {
      try model.pretrained(classes: ["calm"], execution: execution)
    }
    #expect(error.code == .corruptedArtifact)
    #expect(error.message == "the weights are 'none', which is no number")
  }

  @Test func aTapOfAnotherSizeIsRefusedAtItsColumn() throws {
    let whole = try plugin()
    let wrong = ForeignPlugin(
      library: whole.library, metadata: whole.metadata, declaration: whole.declaration,
      functions: whole.functions.mapValues { $0.replacing("[24]", with: "[25]") })
    let error = try #require(throws: AuditError.self) { try wrong.factory() }
    #expect(error.message.contains("this axis is 24 long by declaration, not 25"))
  }
}
