import Foundation
import TelltaleCore
import TestSupport
import Testing

/// Rows that `Golden/make_golden.py` makes too: columns of five scales; a class lifts every
/// classes-th column by half.
struct FormulaRows {
  let values: [[Float]]
  let shape: [Int]
  let labels: LabelColumn

  init(_ count: Int, shape: [Int], classCount: Int, lift: Float = 0.5) {
    let labels = (0..<count).map { ($0 + $0 / 7) % classCount }
    values = labels.enumerated().map { row, label in
      formulaValues(shape.reduce(1, *), index: row, scale: 2).enumerated().map { column, value in
        value * Float(1 + column % 5) + (column % classCount == label ? lift : 0)
      }
    }
    self.shape = shape
    self.labels = LabelColumn(classes: (0..<classCount).map { "class-\($0)" }, labels: labels)
  }

  /// Other values with the same shape and labels.
  init(_ values: [[Float]], like other: FormulaRows) {
    self.values = values
    shape = other.shape
    labels = other.labels
  }

  /// To learn from the first rows of them.
  func request(
    _ count: Int, threads: Int = 1, seed: UInt64 = 1, labels other: LabelColumn? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> DefenceRequest {
    let tap = TapDescription(name: "tap", shape: shape, depth: 1)
    return DefenceRequest(
      input: ModelInput(
        description: .representation(tap),
        rows: MemoryRows(values, shapes: values.map { _ in shape })),
      attribute: other ?? labels, emotion: labels, rows: Array(0..<count),
      execution: Execution(seed: Seed(seed), threadCount: threads, isCancelled: isCancelled))
  }
}

/// The largest difference of two lists of one length.
func difference(_ a: [Float], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) values")
  return zip(a, b).map { abs(Double($0) - $1) }.max() ?? 0
}

/// Numbers of `Golden/make_golden.py`.
struct DefenceGolden: Decodable {
  struct Principal: Decodable {
    let training: Int
    let length: Int
    let components: Int
    let scores: [Double]
    let reconstruction: [Double]
  }
  struct Erased: Decodable {
    let training: Int
    let length: Int
    let classes: Int
    let shrinkage: Double?
    let gamma: Double
    let rows: [[Double]]
  }
  let principal: [Principal]
  let erased: [Erased]
  let percentiles: [Double]
  let deviation: Double
  let channelDeviations: [Double]
  let ratios: [Double]

  static func read() throws -> DefenceGolden {
    let url = try #require(
      Bundle.module.url(forResource: "defences", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(DefenceGolden.self, from: Data(contentsOf: url))
  }
}
