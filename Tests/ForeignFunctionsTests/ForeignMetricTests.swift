import ConformanceKit
import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

@Suite struct ForeignMetricTests {
  private static let gsl: ForeignLibrary? = {
    do throws(AuditError) { return try ForeignLibrary(opening: "libgsl.so.27") } catch {
      return nil
    }
  }()

  private func request(_ scores: [[Double]], _ labels: [Int]) -> MeasurementRequest {
    MeasurementRequest(
      scores: ScoreMatrix(
        values: scores.flatMap { row in row.map { Float(log($0)) } }, classCount: scores[0].count),
      truth: LabelColumn(classes: Array(["a", "b", "c"].prefix(scores[0].count)), labels: labels),
      speakers: labels.indices.map { "speaker \($0 / 2)" }, seed: Seed(1))
  }

  private func value(_ measurement: TelltaleCore.Measurement) throws -> LeakageScore {
    guard case .value(let score) = measurement else { throw NoValue(measurement: measurement) }
    return score
  }

  private struct NoValue: Error { let measurement: TelltaleCore.Measurement }

  private func checkConformance(_ plugin: ForeignPlugin) throws {
    let findings = try TestLibrary.withFolder {
      Conformance.check(try plugin.factory(), settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
    #expect(findings.filter { $0.outcome == .passed }.count > 10)
  }

  // MARK: - In C++

  private func matthews() throws -> ForeignPlugin {
    try ExampleManifest.read("examples/plugins/cpp-metric/correlation.telltale.yaml")
      .plugin(library: TestLibrary.correlation.get())
  }

  @Test(.enabled(if: Compiler.cpp.path != nil, "no C++ compiler on the PATH"))
  func theMetricInCppKeepsTheContract() throws { try checkConformance(matthews()) }

  /// (TP TN - FP FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN)) of 3, 2, 1, 2.
  @Test(.enabled(if: Compiler.cpp.path != nil, "no C++ compiler on the PATH"))
  func itIsMatthewsClosedFormOfTwoClasses() throws {
    let labels = [1, 1, 1, 1, 1, 0, 0, 0]
    let decisions = [1, 1, 1, 0, 0, 0, 0, 1]
    let scores = decisions.map { $0 == 1 ? [0.2, 0.8] : [0.6, 0.4] }
    let score = try value(matthews().metric().measure(request(scores, labels)))
    let product: Double = 4 * 5 * 3 * 4
    let wanted = 4 / product.squareRoot()
    #expect(abs(score.value - wanted) < 1e-12)
    #expect(score.chance == 0)
    #expect(score.utteranceCount == 8)
    #expect(score.speakerCount == 4)
  }

  /// Gorodkin's R_K of the confusion matrix [[2, 0, 0], [0, 1, 1], [1, 0, 1]], by counts:
  /// (4 · 6 - 12) / √((36 - 14) (36 - 12)).
  @Test(.enabled(if: Compiler.cpp.path != nil, "no C++ compiler on the PATH"))
  func itIsGorodkinsFormOfThreeClasses() throws {
    let labels = [0, 0, 1, 1, 2, 2]
    let decisions = [0, 0, 1, 2, 0, 2]
    let scores = decisions.map { decided in
      (0..<3).map { $0 == decided ? 0.5 : 0.25 }
    }
    let score = try value(matthews().metric().measure(request(scores, labels)))
    #expect(abs(score.value - 12 / sqrt(22.0 * 24)) < 1e-12)
  }

  // MARK: - A library that knows nothing of us

  private func correlation() throws -> ForeignPlugin {
    try ExampleManifest.read("examples/plugins/gsl-metric/gsl-correlation.telltale.yaml").plugin()
  }

  @Test(.enabled(if: gsl != nil, "libgsl.so.27 is not installed (apt-get install libgsl27)"))
  func theMetricOfGSLKeepsTheContract() throws { try checkConformance(correlation()) }

  /// r = (m₁ - m₀) √(p q) / s, with the deviation s of all n (point-biserial correlation).
  @Test(.enabled(if: gsl != nil, "libgsl.so.27 is not installed (apt-get install libgsl27)"))
  func theCorrelationIsThePointBiserialClosedForm() throws {
    let labels = [0, 1, 1, 0, 1, 0, 1]
    let posteriors = [0.125, 0.75, 0.5, 0.25, 0.875, 0.625, 0.375]
    let score = try value(
      correlation().metric().measure(request(posteriors.map { [1 - $0, $0] }, labels)))
    let ones = zip(labels, posteriors).filter { $0.0 == 1 }.map(\.1)
    let zeros = zip(labels, posteriors).filter { $0.0 == 0 }.map(\.1)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let all = mean(posteriors)
    let deviation = sqrt(mean(posteriors.map { ($0 - all) * ($0 - all) }))
    let share = (4.0 / 7 * 3 / 7).squareRoot()
    let wanted = (mean(ones) - mean(zeros)) * share / deviation
    // Posteriors are float32 logarithms on the way.
    #expect(abs(score.value - wanted) < 1e-6, "value is \(score.value), wanted is \(wanted)")
  }

  @Test(.enabled(if: gsl != nil, "libgsl.so.27 is not installed (apt-get install libgsl27)"))
  func whatHasNoValueIsNotApplicable() throws {
    let metric = try correlation().metric()
    let constant = request([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], [0, 1, 0])
    #expect(
      try metric.measure(constant)
        == .notApplicable(because: "'gsl_stats_correlation' has no value for these scores"))
    let three = request([[0.2, 0.3, 0.5], [0.2, 0.3, 0.5], [0.5, 0.3, 0.2]], [0, 1, 2])
    #expect(
      try metric.measure(three)
        == .notApplicable(because: "it tells two classes apart, here are 3"))
  }

  // MARK: - Declaration

  @Test func aMetricWithoutAChanceLevelIsRefused() throws {
    let plugin = ForeignPlugin(
      library: "libm.so.6",
      metadata: ComponentMetadata(
        role: .metric, id: "m", version: "1", summary: "s", citation: "c", licence: "l"),
      declaration: .metric(
        ForeignMetricDeclaration(
          LeakageMetricDeclaration(
            label: "M", unit: "1", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil))),
      functions: ["measure": "f64 m(i32[n] truth, i64 n)"])
    let error = try #require(throws: AuditError.self) { try plugin.factory() }
    #expect(error.message.contains("nothing gives the chance level"))
  }
}
