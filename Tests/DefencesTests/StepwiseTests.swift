import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import DefencesPlugin

/// What defences do where time follows the utterance.
@Suite struct StepwiseTests {
  private static let channels = 6
  private let tap = TapDescription(name: "tap", shape: [6, nil], depth: 1)
  private let times = (0..<30).map { 3 + $0 * 5 % 7 }

  /// Steps of all utterances, [steps][channels], each with its utterance's label.
  private var steps: FormulaRows { FormulaRows(times.reduce(0, +), shape: [6], classCount: 2) }

  /// The same as representations [channels, time].
  private func utterances() -> (rows: MemoryRows, labels: [Int]) {
    var (rows, labels, first) = ([[Float]](), [Int](), 0)
    for (row, time) in times.enumerated() {
      let own = steps.values[first..<first + time]
      rows.append((0..<Self.channels).flatMap { channel in own.map { $0[channel] } })
      labels.append(row % 2)
      first += time
    }
    return (MemoryRows(rows, shapes: times.map { [Self.channels, $0] }), labels)
  }

  private func request() -> DefenceRequest {
    let (rows, labels) = utterances()
    let column = LabelColumn(classes: ["class-0", "class-1"], labels: labels)
    return DefenceRequest(
      input: ModelInput(description: .representation(tap), rows: rows), attribute: column,
      emotion: column, rows: Array(times.indices), execution: Execution(seed: Seed(1)))
  }

  private func make(_ id: String, _ values: [String: ParameterValue] = [:]) throws -> any Defence {
    let factory = try #require(DefencesPlugin.components.first { $0.metadata.id == id })
    guard case .defence(let defence) = try factory.make(values) else {
      throw AuditError(.pluginFailed, "no defence")
    }
    return defence
  }

  /// Fitted to the steps as vectors of their own, and applied to one after the other.
  @Test(arguments: ["leace", "pca", "quantise", "channel-drop"])
  func stepsAreRowsOfTheirOwn(id: String) throws {
    let settings: [String: ParameterValue] = id == "pca" ? ["components": .integer(3)] : [:]
    let fitted = try make(id, settings).fit(request())
    let labels = LabelColumn(
      classes: ["class-0", "class-1"],
      labels: times.enumerated().flatMap { Array(repeating: $0 % 2, count: $1) })
    let base = try make(id, settings).fit(steps.request(steps.values.count, labels: labels))
    let (rows, _) = utterances()
    for row in [0, 7, 29] {
      let time = times[row]
      let values = try rows.values(ofRow: row)
      let made = try fitted.apply(to: values, shape: [6, time], seed: Seed(5))
      #expect(try fitted.shape(ofOne: [6, time]) == [6, time])
      for step in 0..<time {
        let own = try base.apply(
          to: (0..<6).map { values[$0 * time + step] }, shape: [6], seed: Seed(5))
        #expect((0..<6).map { made[$0 * time + step] } == own, "\(id), row \(row), step \(step)")
      }
    }
  }

  @Test func noiseDiffersFromStepToStepAndIsTheUtterancesOwn() throws {
    let fitted = try make("gaussian-noise").fit(request())
    let zeros = [Float](repeating: 0, count: 6 * 50)
    let one = try fitted.apply(to: zeros, shape: [6, 50], seed: Seed(5))
    #expect(try fitted.apply(to: zeros, shape: [6, 50], seed: Seed(5)) == one)
    #expect(try fitted.apply(to: zeros, shape: [6, 50], seed: Seed(6)) != one)
    #expect(Set(one).count == one.count)
  }

  @Test func scoresOfStepsStayASequence() throws {
    let defence = try make(
      "pca", ["components": .integer(3), "transmit": .text("scores")])
    #expect(try defence.shape(of: [6, nil]) == [3, nil])
    let fitted = try defence.fit(request())
    #expect(try fitted.shape(ofOne: [6, 9]) == [3, 9])
    #expect(
      try fitted.apply(to: [Float](repeating: 1, count: 54), shape: [6, 9], seed: Seed(1)).count
        == 27)
  }

  @Test func poolAveragesWindowsOfTimeOrAllOfIt() throws {
    let windows = try make("pool")
    #expect(try windows.shape(of: [6, nil]) == [6, nil])
    let fitted = try windows.fit(request())
    #expect(try fitted.shape(ofOne: [6, 5]) == [6, 3])
    #expect(
      try Array(fitted.apply(to: (0..<30).map(Float.init), shape: [6, 5], seed: Seed(1))[..<3])
        == [0.5, 2.5, 4])
    let all = try make("pool", ["window": .text("global")])
    #expect(try all.shape(of: [6, nil]) == [6, 1])
    #expect(
      try Array(
        all.fit(request()).apply(to: (0..<30).map(Float.init), shape: [6, 5], seed: Seed(1))[..<2])
        == [2, 7])
  }

  @Test(arguments: DefencesPlugin.components.map(\.metadata.id))
  func whatIsSavedIsLoadedAndOtherTapsAreRefused(id: String) throws {
    let defence = try make(id, id == "pca" ? ["components": .integer(3)] : [:])
    let fitted = try defence.fit(request())
    try withTemporaryFolder { folder in
      try fitted.save(toFolder: folder)
      let loaded = try defence.load(fromFolder: folder, execution: Execution(seed: Seed(1)))
      let values = (0..<42).map { Float($0) / 7 }
      #expect(
        try loaded.apply(to: values, shape: [6, 7], seed: Seed(2))
          == fitted.apply(to: values, shape: [6, 7], seed: Seed(2)))
      let other = #expect(throws: AuditError.self) { try loaded.shape(ofOne: [7, 6]) }
      #expect(other?.code == .shapeMismatch)
    }
  }
}
