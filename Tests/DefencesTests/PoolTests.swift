import TelltaleCore
import Testing

@testable import DefencesPlugin

@Suite struct PoolTests {
  private func pooled(_ factor: Int?, _ values: [Float], _ shape: [Int]) throws -> [Float] {
    let labels = LabelColumn(classes: ["a"], labels: [0])
    let request = DefenceRequest(
      input: ModelInput(
        description: .representation(TapDescription(name: "t", shape: shape, depth: 1)),
        rows: MemoryRows([values], shapes: [shape])), attribute: labels, emotion: labels,
      rows: [0], execution: Execution(seed: Seed(1)))
    return try Pool(factor: factor).fit(request).apply(to: values, shape: shape, seed: Seed(1))
  }

  @Test func aWindowGivesItsMean() throws {
    // Two channels of 2 × 4; the second is ten times the first.
    let plane: [Float] = [1, 3, 5, 7, 1, 3, 5, 11]
    let values = plane + plane.map { 10 * $0 }
    #expect(try pooled(2, values, [2, 2, 4]) == [2, 7, 20, 70])
    #expect(try Pool(factor: 2).shape(of: [2, 2, 4]) == [2, 1, 2])
  }

  @Test func aWindowThatIsNotFilledAveragesWhatThereIs() throws {
    let values = (1...9).map(Float.init)
    #expect(try pooled(2, values, [1, 3, 3]) == [3, 4.5, 7.5, 9])
    #expect(try Pool(factor: 2).shape(of: [1, 3, 3]) == [1, 2, 2])
  }

  @Test func aSequenceIsPooledOverTime() throws {
    #expect(try pooled(3, [1, 2, 3, 10, 0, 0, 0, 8], [2, 4]) == [2, 10, 0, 8])
    #expect(try Pool(factor: 3).shape(of: [2, 4]) == [2, 2])
  }

  @Test func theWholePlaneGivesOneValuePerChannel() throws {
    #expect(try pooled(nil, [1, 2, 3, 4, 5, 7], [2, 1, 3]) == [2, 16 / 3])
    #expect(try Pool(factor: nil).shape(of: [2, 1, 3]) == [2, 1, 1])
    #expect(try Pool(factor: nil).shape(of: [2, 3]) == [2, 1])
  }

  @Test func aVectorIsRefused() throws {
    let error = try #require(throws: AuditError.self) { try Pool(factor: 2).shape(of: [24]) }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("vector"))
  }
}
