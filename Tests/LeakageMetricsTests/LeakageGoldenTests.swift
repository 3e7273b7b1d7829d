import Foundation
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// Against other ways to the same numbers: `Golden/make_leakage.py`.
struct LeakageGoldenTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let classCount: Int
      /// Two classes: log-odds of the second; more: rows of log-posteriors, not normalised.
      let scores: [Float]
      let truth: [Int]
      let speakers: [Int]
      let values: [String: Double]
      let vInformationRefitted: Double?

      var request: MeasurementRequest {
        if classCount == 2 { return request(rows(logOdds: scores)) }
        return request(
          stride(from: 0, to: scores.count, by: classCount).map { start in
            Array(scores[start..<start + classCount])
          })
      }

      private func request(_ scores: [[Float]]) -> MeasurementRequest {
        LeakageMetricsTests.request(scores, truth, speakers: speakers.map { "speaker\($0)" })
      }
    }
    let cases: [Case]
  }

  private func cases() throws -> [Golden.Case] {
    let url = try #require(
      Bundle.module.url(forResource: "leakage", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).cases
  }

  @Test func valuesEqualThoseOfOtherWays() throws {
    let cases = try cases()
    #expect(cases.count == 8)
    let seen = Set(cases.flatMap(\.values.keys))
    #expect(seen.count == 12)
    for example in cases {
      for (id, expected) in example.values {
        let metric = try #require(metricsByID[id])
        let value = try measured(metric, example.request).value
        // Log-odds of more classes than two are single precision.
        let tolerance = example.classCount == 2 ? 1e-8 : 1e-6
        #expect(abs(value - expected) < tolerance, "\(example.name), \(id)")
      }
    }
  }

  @Test func oneStepWithoutASpeakerIsNearlyTheFitWithoutOne() throws {
    for example in try cases() {
      guard let refitted = example.vInformationRefitted else { continue }
      let value = try measured(VInformation(), example.request).value
      #expect(abs(value - refitted) < 0.005, "\(example.name)")
    }
  }
}
