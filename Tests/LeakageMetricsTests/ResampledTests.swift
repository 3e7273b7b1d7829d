import MetricKit
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// Weights are numbers of rows, of every metric, with ties, certainty and slices.
struct ResampledTests {
  enum Kind: String, CaseIterable {
    case plain, ties, certain, slice, threeClasses, threeClassSlice
  }

  /// Half of the speakers are of one class, half speak both.
  private func pool(_ kind: Kind, rowCount: Int = 2400) -> MeasurementRequest {
    let classCount = kind == .threeClasses || kind == .threeClassSlice ? 3 : 2
    var generator = SeededGenerator(Seed(6))
    let truth = (0..<rowCount).map { row in
      row % 24 < 12 ? row % classCount : row / 24 % classCount
    }
    let scores = truth.map { label in
      (0..<classCount).map { k -> Float in
        let raw = 3 * generator.uniform() + (k == label ? 0.8 : 0)
        return switch kind {
        case .ties: Float(raw.rounded())
        case .certain: raw < 0.3 ? -.infinity : Float(raw)
        default: Float(raw)
        }
      }
    }
    let names = truth.indices.map { "speaker\($0 % 24)" }
    let isSlice = kind == .slice || kind == .threeClassSlice
    return MeasurementRequest(
      scores: ScoreMatrix(values: scores.flatMap(\.self), classCount: classCount),
      truth: LabelColumn(classes: ["a", "b", "c"].prefix(classCount).map(\.self), labels: truth),
      speakers: names, rows: isSlice ? truth.indices.filter { $0 % 16 != 3 } : nil, seed: Seed(2))
  }

  private func repeated(_ request: MeasurementRequest, _ counts: [Int]) -> MeasurementRequest {
    let order = counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }
    let measured = Set(request.rows)
    return MeasurementRequest(
      scores: ScoreMatrix(
        values: order.flatMap { row in
          (0..<request.scores.classCount).map { request.scores[row, $0] }
        }, classCount: request.scores.classCount),
      truth: LabelColumn(
        classes: request.truth.classes, labels: order.map { request.truth.labels[$0] }),
      speakers: order.map { request.speakers[$0] },
      rows: order.indices.filter { measured.contains(order[$0]) }, seed: request.seed)
  }

  @Test(arguments: Kind.allCases) func aWeightIsANumberOfRows(kind: Kind) throws {
    let asked = pool(
      kind, rowCount: kind == .threeClasses || kind == .threeClassSlice ? 3300 : 2400)
    var generator = SeededGenerator(Seed(9))
    let bySpeaker = (0..<24).map { _ in Int(generator.uniform() * 3) }
    let weightings = [
      asked.truth.labels.map { _ in 1 },
      asked.truth.labels.map { _ in
        Int(generator.uniform() * 3) + (generator.next() % 2 == 0 ? 1 : 0)
      },
      asked.truth.labels.indices.map { bySpeaker[$0 % 24] },
    ]
    for (id, metric) in metricsByID {
      guard let estimator = try metric.estimator(for: asked) else {
        #expect(id == "v-information" && asked.scores.classCount == 3, "\(id)")
        continue
      }
      for (place, counts) in weightings.enumerated() {
        let value = try #require(estimator.value(weights: counts.map(Double.init)))
        guard case .value(let score) = try metric.measure(repeated(asked, counts)) else {
          // Sample sizes are judged for the cell, not for a resample.
          #expect(id == "tpr-at-fpr-1")
          continue
        }
        #expect(abs(value - score.value) < 1e-9, "\(kind), \(id), weights \(place)")
        #expect(metric.declaration.range.contains(value))
      }
    }
  }

  @Test func onlyTheRatioOfWeightsCounts() throws {
    let asked = pool(.plain)
    let counts = asked.truth.labels.indices.map { Double($0 % 3) }
    // Added counts, penalties and least numbers are whole utterances.
    let counting: Set = ["zebra-worst-case", "v-information", "accumulation-5"]
    for (id, metric) in metricsByID where !counting.contains(id) {
      let estimator = try #require(try metric.estimator(for: asked))
      let value = try #require(estimator.value(weights: counts))
      let scaled = try #require(estimator.value(weights: counts.map { $0 / 7 }))
      #expect(abs(value - scaled) < 1e-9, "\(id)")
    }
  }

  @Test func aClassWithoutWeightLeavesNothingOfTwoAndIsLeftOutOfThree() throws {
    let two = pool(.plain)
    for (id, metric) in metricsByID {
      let estimator = try #require(try metric.estimator(for: two))
      #expect(estimator.value(weights: two.truth.labels.map { $0 == 0 ? 1 : 0 }) == nil, "\(id)")
    }
    let three = pool(.threeClasses, rowCount: 3600)
    for (id, metric) in metricsByID {
      guard let estimator = try metric.estimator(for: three) else { continue }
      #expect(estimator.value(weights: three.truth.labels.map { $0 < 2 ? 1 : 0 }) != nil, "\(id)")
    }
  }

  @Test func noEstimatorWhereNothingCanBeMeasured() throws {
    let asked = request(rows(logOdds: [1, 2]), [1, 1])
    for metric in metricsByID.values { #expect(try metric.estimator(for: asked) == nil) }
  }
}

struct MedianCutTests {
  @Test func quickselectAndSortedOrderFindTheSameCut() {
    var generator = SeededGenerator(Seed(10))
    for round in 0..<300 {
      let count = 1 + round % 40
      let values = (0..<count).map { _ in
        Float((generator.uniform() * Double(1 + round % 12)).rounded())
      }
      let weights = (0..<count).map { _ in (generator.uniform() * 3).rounded(.down) }
      guard weights.contains(where: { $0 > 0 }) else { continue }
      let sorted = MedianCut(logOdds: values).place(weights: weights)
      let selected = MedianCut.place(of: values.map(Double.init), weights: weights)
      for (value, weight) in zip(values, weights) where weight > 0 {
        #expect(sorted.isBelow(Double(value)) == selected.isBelow(Double(value)))
      }
    }
  }
}
