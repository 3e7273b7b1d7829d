import ConformanceKit
import TelltaleCore
import TestSupport
import Testing

@testable import DefencesPlugin

/// Every defence with other parameters than its defaults, which `ConformanceTests` checks.
@Suite struct DefenceConformanceTests {
  private static let variants: [(String, [String: ParameterValue])] = [
    ("gaussian-noise", [:]),
    ("gaussian-noise", ["scope": .text("channel"), "deviation": .integer(2)]),
    ("quantise", [:]), ("quantise", ["bits": .integer(16)]),
    ("pool", [:]), ("pool", ["factor": .integer(3)]), ("pool", ["window": .text("global")]),
    ("pca", [:]), ("pca", ["transmit": .text("scores"), "components": .integer(3)]),
    ("leace", [:]), ("leace", ["shrinkage": .integer(0)]), ("leace", ["shrinkage": .integer(1)]),
    ("channel-drop", [:]),
    ("channel-drop", ["choose": .text("random"), "share": .number(0.5)]),
  ]

  @Test(arguments: variants)
  func aDefenceConforms(id: String, parameters: [String: ParameterValue]) throws {
    let factory = try #require(DefencesPlugin.components.first { $0.metadata.id == id })
    try withTemporaryFolder { folder in
      let findings = Conformance.check(
        factory, parameters: parameters, settings: ConformanceSettings(scratchFolder: folder))
      #expect(findings.count == 10)
      #expect(findings.filter { $0.outcome == .failed } == [])
    }
  }

  @Test func everyDefenceIsAmongTheVariants() {
    #expect(Set(Self.variants.map(\.0)) == Set(DefencesPlugin.components.map(\.metadata.id)))
  }

  @Test(arguments: DefencesPlugin.components.map(\.metadata.id))
  func fittingStopsWhenAsked(id: String) throws {
    let rows = FormulaRows(40, shape: [4, 3, 2], classCount: 2)
    let request = rows.request(40, isCancelled: { true })
    let error = try #require(throws: AuditError.self) { try make(id).fit(request) }
    #expect(error.code == .cancelled)
  }

  @Test(arguments: DefencesPlugin.components.map(\.metadata.id))
  func rowsOfTwoShapesAreRefused(id: String) throws {
    let shapes = [[2, 2, 2], [2, 2, 3]]
    let rows = MemoryRows(
      shapes.map { [Float](repeating: 1, count: $0.reduce(1, *)) }, shapes: shapes)
    let labels = LabelColumn(classes: ["a", "b"], labels: [0, 1])
    let tap = TapDescription(name: "tap", shape: shapes[0], depth: 1)
    let request = DefenceRequest(
      input: ModelInput(description: .representation(tap), rows: rows), attribute: labels,
      emotion: labels, rows: [0, 1], execution: Execution(seed: Seed(1)))
    let error = try #require(throws: AuditError.self) { try make(id).fit(request) }
    #expect(error.code == .shapeMismatch)
  }

  @Test(arguments: DefencesPlugin.components.map(\.metadata.id))
  func anotherShapeThanTheFittedIsRefused(id: String) throws {
    let rows = FormulaRows(40, shape: [4, 3, 2], classCount: 2)
    let fitted = try make(id).fit(rows.request(40))
    let error = try #require(throws: AuditError.self) {
      try fitted.apply(to: rows.values[0], shape: [4, 2, 3], seed: Seed(1))
    }
    #expect(error.code == .shapeMismatch)
  }

  @Test(arguments: DefencesPlugin.components.map(\.metadata.id))
  func aShapeOfFourAxesIsUnsupported(id: String) throws {
    let error = try #require(throws: AuditError.self) { try make(id).shape(of: [4, 4, 4, 4]) }
    #expect(error.code == .unsupported)
  }

  @Test(arguments: ["leace", "channel-drop"])
  func oneClassIsRefused(id: String) throws {
    let rows = FormulaRows(40, shape: [4, 3, 2], classCount: 2)
    let one = LabelColumn(classes: ["a", "b"], labels: rows.labels.labels.map { _ in 1 })
    let error = try #require(throws: AuditError.self) {
      try make(id).fit(rows.request(40, labels: one))
    }
    #expect(error.code == .invalidLabels)
    #expect(error.message.contains("'b'"))
  }

  @Test(arguments: ["gaussian-noise", "quantise", "pca", "leace"])
  func aRowThatIsNotFiniteIsRefused(id: String) throws {
    let rows = MemoryRows(
      [[1, 2], [3, .nan], [0, 1], [2, 2]], shapes: [[Int]](repeating: [2], count: 4))
    let labels = LabelColumn(classes: ["a", "b"], labels: [0, 1, 0, 1])
    let tap = TapDescription(name: "tap", shape: [2], depth: 1)
    let request = DefenceRequest(
      input: ModelInput(description: .representation(tap), rows: rows), attribute: labels,
      emotion: labels, rows: [0, 1, 2, 3], execution: Execution(seed: Seed(1)))
    let error = try #require(throws: AuditError.self) {
      try make(id, ["components": .integer(1)]).fit(request)
    }
    #expect(error.code == .computationFailed)
    #expect(error.message.contains("row 1 "))
  }

  private func make(
    _ id: String, _ given: [String: ParameterValue] = [:]
  ) throws -> any Defence {
    let factory = try #require(DefencesPlugin.components.first { $0.metadata.id == id })
    let known = factory.metadata.parameters.map(\.name)
    guard case .defence(let made) = try factory.make(given.filter { known.contains($0.key) }) else {
      throw AuditError(.unknownName, id)
    }
    return made
  }
}
