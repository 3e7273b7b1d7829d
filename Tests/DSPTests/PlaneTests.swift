import DSP
import Testing

@Suite struct PlaneTests {
  @Test func resizingEqualsTorch() throws {
    for golden in try DSPGolden.load().planes {
      let plane = Plane(
        values: DSPGolden.sawtooth(golden.rowCount * golden.columnCount).map(Float.init),
        rowCount: golden.rowCount, columnCount: golden.columnCount)
      let resized = plane.resized(rowCount: golden.toRowCount, columnCount: golden.toColumnCount)
      try #require(resized.values.count == golden.values.count)
      for (mine, theirs) in zip(resized.values, golden.values) {
        #expect(abs(mine - theirs) < 2e-6)
      }
    }
  }

  @Test func theSameSizeChangesNothing() {
    let plane = Plane(values: [1, 2, 3, 4, 5, 6], rowCount: 2, columnCount: 3)
    #expect(plane.resized(rowCount: 2, columnCount: 3) == plane)
  }

  @Test func aConstantStaysConstant() {
    let plane = Plane(values: Array(repeating: -80, count: 12), rowCount: 3, columnCount: 4)
    #expect(plane.resized(rowCount: 7, columnCount: 2).values.allSatisfy { $0 == -80 })
  }
}
