import TelltaleCore
import TestSupport
import Testing

@testable import DefencesPlugin

@Suite struct QuantiseTests {
  private let rows = FormulaRows(30, shape: [24], classCount: 3)

  @Test func percentilesEqualNumpys() throws {
    let golden = try DefenceGolden.read()
    let found = try Percentiles.of(TrainingRows(rows.request(30)), [0.001, 0.5, 0.999])
    #expect(difference(found, golden.percentiles) < 1e-6)
  }

  @Test func percentilesAreExactAcrossSignsAndScales() throws {
    let values: [Float] = [-3e20, -1e-30, -0.0, 0, 1e-30, 2, 3e20, -5, 7]
    let memory = MemoryRows([values], shapes: [[9]])
    let labels = LabelColumn(classes: ["a"], labels: [0])
    let request = DefenceRequest(
      input: ModelInput(
        description: .representation(TapDescription(name: "t", shape: [9], depth: 1)),
        rows: memory), attribute: labels, emotion: labels, rows: [0],
      execution: Execution(seed: Seed(1)))
    let ranks = (0..<9).map { Double($0) / 8 }
    #expect(try Percentiles.of(TrainingRows(request), ranks) == values.sorted())
  }

  @Test(arguments: [1, 2, 3, 8])
  func thereAreNoMoreLevelsThanBitsAllow(bits: Int) throws {
    let fitted = try Quantise(bits: bits).fit(rows.request(30))
    let levels = Set(
      try rows.values.flatMap { try fitted.apply(to: $0, shape: [24], seed: Seed(1)) })
    #expect(levels.count <= 1 << bits)
    if bits <= 3 { #expect(levels.count == 1 << bits) }
  }

  @Test(arguments: [1, 4, 12, 16])
  func theErrorIsAtMostHalfAStep(bits: Int) throws {
    let limits = try Percentiles.of(TrainingRows(rows.request(30)), [0.001, 0.999])
    let fitted = try Quantise(bits: bits).fit(rows.request(30))
    let half = Double(limits[1] - limits[0]) / Double(1 << bits - 1) / 2
    for values in rows.values {
      let made = try fitted.apply(to: values, shape: [24], seed: Seed(1))
      for (from, to) in zip(values, made) {
        let inside = min(max(from, limits[0]), limits[1])
        #expect(abs(Double(to) - Double(inside)) <= half + 1e-6)
      }
    }
  }

  @Test func valuesBeyondThePercentilesAreCutOff() throws {
    let limits = try Percentiles.of(TrainingRows(rows.request(30)), [0.001, 0.999])
    let fitted = try Quantise(bits: 4).fit(rows.request(30))
    let wide = (0..<24).map { Float($0.isMultiple(of: 2) ? -1e6 : 1e6) }
    let made = try fitted.apply(to: wide, shape: [24], seed: Seed(1))
    #expect(Set(made) == Set(limits))
  }

  @Test func aConstantRepresentationStaysConstant() throws {
    let memory = MemoryRows([[2, 2], [2, 2]], shapes: [[2], [2]])
    let labels = LabelColumn(classes: ["a"], labels: [0, 0])
    let fitted = try Quantise(bits: 8).fit(
      DefenceRequest(
        input: ModelInput(
          description: .representation(TapDescription(name: "t", shape: [2], depth: 1)),
          rows: memory), attribute: labels, emotion: labels, rows: [0, 1],
        execution: Execution(seed: Seed(1))))
    #expect(try fitted.apply(to: [2, 3], shape: [2], seed: Seed(1)) == [2, 2])
  }
}
