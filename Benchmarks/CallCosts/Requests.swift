import Foundation
import TelltaleCore

/// A request to a metric, on few utterances and on many.
enum Requests {
  static func measure(_ name: String, _ metric: any LeakageMetric) throws(AuditError) {
    for utteranceCount in [20, 1440] {
      let request = request(utteranceCount)
      var failure: AuditError?
      func milliseconds() -> Double {
        CallCosts.time(.milliseconds(1)) {
          do throws(AuditError) { _ = try metric.measure(request) } catch { failure = error }
        }
      }
      let first = milliseconds()
      let later = (0..<200).map { _ in milliseconds() }.sorted()
      if let failure { throw failure }
      print(
        String(
          format: "%@, %d utterances: first %.2f ms, median of 200 more %.4f ms", name,
          utteranceCount, first, later[100]))
    }
  }

  private static func request(_ utteranceCount: Int) -> MeasurementRequest {
    var generator = SeededGenerator(Seed(3))
    let posteriors = (0..<utteranceCount).map { _ in 0.05 + 0.9 * generator.uniform() }
    return MeasurementRequest(
      scores: ScoreMatrix(
        values: posteriors.flatMap { [Float(log($0)), Float(log(1 - $0))] }, classCount: 2),
      truth: LabelColumn(classes: ["f", "m"], labels: posteriors.indices.map { $0 % 2 }),
      speakers: posteriors.indices.map { "s\($0 / 60)" }, seed: Seed(1))
  }
}
