import ConformanceKit
import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

@Suite struct ForeignFeatureTests {
  // MARK: - libsoxr, which every build of Telltale has

  private func lowBand() throws -> ForeignPlugin {
    try ExampleManifest.read("examples/plugins/soxr-feature/low-band.telltale.yaml").plugin()
  }

  @Test func theFeatureOfSoxrKeepsTheContract() throws {
    let findings = try TestLibrary.withFolder {
      Conformance.check(
        try lowBand().factory(), settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
  }

  /// A tone in the band is the same tone at the lower rate, and one outside it is gone.
  @Test func aToneIsItselfAtTheLowerRate() throws {
    let extractor = try lowBand().feature()
    func tone(_ frequency: Double) -> AudioClip {
      AudioClip(
        samples: (0..<16_000).map { Float(0.5 * sin(2 * .pi * frequency * Double($0) / 16_000)) },
        sampleRateHz: 16_000)
    }
    for frequency in [80.0, 210, 400] {
      let matrix = try extractor.extract(from: tone(frequency))
      #expect(matrix.bandCount == 1)
      #expect(abs(matrix.frameCount - 1600) <= 1)
      // Away from the edges, where the filter looks into silence.
      for frame in 200..<1400 {
        let wanted = 0.5 * sin(2 * .pi * frequency * Double(frame) / 1600)
        #expect(abs(Double(matrix.values[frame]) - wanted) < 2e-3, "\(frequency) Hz, \(frame)")
      }
    }
    let gone = try extractor.extract(from: tone(1500)).values[200..<1400]
    #expect(gone.allSatisfy { abs($0) < 1e-3 })
  }

  // MARK: - probe.c

  private func level(
    _ functions: [String: String], sampleRateHz: Int? = nil
  ) throws -> ForeignPlugin {
    ForeignPlugin(
      library: try TestLibrary.probe.get(),
      metadata: ComponentMetadata(
        role: .feature, id: "level", version: "1", summary: "Level and peak", citation: "none",
        licence: "MIT",
        parameters: functions.values.contains { $0.contains("block,") || $0.contains("block)") }
          ? [
            ParameterDescription(
              "block", "Length", unit: "samples", range: .integers(1...10_000),
              default: .integer(160))
          ] : []),
      declaration: .feature(
        ForeignFeatureDeclaration(
          FeatureDescription(
            bands: [
              .init(name: "rms", unit: "1", range: 0...1),
              .init(name: "peak", unit: "1", range: 0...1),
            ], frameRateHz: 100), sampleRateHz: sampleRateHz)), functions: functions)
  }

  private let functions = [
    "extract":
      "void level(f32[n] samples, i64 n, i64 block, out f64[frames,_] features, i64 frames)",
    "frames": "i64 level_frames(i64 n, i64 block)",
  ]
  private let compiled: Comment = "no C compiler on the PATH"

  @Test(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
  func anExtractorThatCountsItsFramesKeepsTheContract() throws {
    let findings = try TestLibrary.withFolder {
      Conformance.check(
        try level(functions, sampleRateHz: 16_000).factory(),
        settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
  }

  @Test(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
  func itsNumbersAreTheFunctionsOwn() throws {
    let matrix = try level(functions).feature(["block": .integer(2)]).extract(
      from: AudioClip(samples: [3, -4, 0.5], sampleRateHz: 8000))
    #expect(matrix.frameCount == 2)
    #expect(matrix.values == [Float(12.5.squareRoot()), 4, 0.5, 0.5])
  }

  @Test(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
  func aCountThatCannotBeIsRefused() throws {
    let clip = AudioClip(samples: [1, 2, 3], sampleRateHz: 8000)
    let many = try level(functions.merging(["frames": "i64 too_many_frames(i64 n)"]) { $1 })
    let error = try #require(throws: AuditError.self) { try many.feature().extract(from: clip) }
    #expect(error.code == .computationFailed)
    #expect(error.message.contains("3000000000 frames for 3 samples"))
    // It writes none, and says so.
    let silent = try ForeignPlugin(
      library: TestLibrary.probe.get(), metadata: level([:]).metadata,
      declaration: level([:]).declaration,
      functions: ["extract": "void nothing_written(out i64 frames, out f32[_,2] features)"])
    let none = try #require(throws: AuditError.self) { try silent.feature().extract(from: clip) }
    #expect(none.message.contains("wrote 0 frames"))
  }
}
