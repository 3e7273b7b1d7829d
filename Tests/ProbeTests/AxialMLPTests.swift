import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import ProbePlugin

/// Rows turned into their axes are the same rows, and a network on them is the same network.
@Suite struct AxialMLPTests {
  private let execution = Execution(seed: Seed(4), threadCount: 1)

  private func vectors(_ rowCount: Int, _ length: Int) -> [Float] {
    var generator = SeededGenerator(Seed(5))
    return (0..<rowCount * length).map { place in
      // Columns of unlike size, one of them constant.
      place % length == 3 ? 0 : Float((generator.uniform() - 0.5) * Double(1 + place % length % 7))
    }
  }

  private func scores(
    _ network: StagedNetwork, _ rows: [Int], batch: MakeBatch
  ) throws -> [[Float]] {
    try network.scores(of: rows, enteringAt: 0, .inference, execution: execution, batch: batch)
      .map(\.values)
  }

  @Test(arguments: [[30, 80], [80, 30], [40, 40]])
  func onItsAxesAsOnTheRowsItJudgesAlike(sizes: [Int]) throws {
    let (rowCount, length) = (sizes[0], sizes[1])
    let vectors = vectors(rowCount, length)
    let rows = (0..<rowCount).map { 100 + 2 * $0 }
    let makeWhole = { (execution: Execution) throws(AuditError) in
      try ProbeKind.mlp.network(
        length: length, hiddenCount: 8, classCounts: [2, 3], execution: execution)
    }
    let axial = try AxialMLP(
      PrincipalAxes(vectors, rowCount: rowCount, execution: execution), rows: rows, hiddenCount: 8,
      classCounts: [2, 3], makeWhole: makeWhole)
    let asked = [rows[7], rows[0], rows[rowCount - 1]]
    let vectorBatch: MakeBatch = { (asked) throws(AuditError) in
      let values = asked.flatMap { row in
        let place = (row - 100) / 2
        return vectors[place * length..<(place + 1) * length]
      }
      return try Tensor(values, shape: [asked.count, length])
    }
    let whole = try makeWhole(execution)
    try whole.buffers[1].tensor.assign(
      Tensor([Float](repeating: 1, count: length), shape: [length]))
    let wanted = try scores(whole, asked, batch: vectorBatch)
    #expect(wanted[0] != wanted[1].dropLast())
    let network = try axial.make(execution)
    let turned = try scores(network, asked, batch: axial.batch)
    let back = try axial.whole(network, execution: execution)
    try back.buffers[1].tensor.assign(whole.buffers[1].tensor)
    let again = try scores(back, asked, batch: vectorBatch)
    for (head, values) in wanted.enumerated() {
      #expect(values.count == 3 * [2, 3][head])
      for (place, value) in values.enumerated() {
        #expect(abs(turned[head][place] - value) < 1e-5)
        #expect(abs(again[head][place] - value) < 1e-5)
      }
    }
  }

  /// Rows less their mean have one axis less than there are rows, whatever rounding leaves of it.
  @Test func whatRoundingLeavesIsNoAxis() throws {
    let (rowCount, length) = (30, 80)
    var vectors = vectors(rowCount, length)
    for column in 0..<length {
      let places = (0..<rowCount).map { $0 * length + column }
      let mean = places.reduce(0) { $0 + vectors[$1] } / Float(rowCount)
      for place in places { vectors[place] -= mean }
    }
    let axes = try PrincipalAxes(vectors, rowCount: rowCount, execution: execution)
    #expect(axes.variances.count == rowCount - 1)
    #expect(axes.variances.max() == axes.largestVariance)
  }

  /// Too many rows and columns to be turned: the largest variance is found by itself.
  @Test func theLargestVarianceOfRowsThatAreNotTurned() throws {
    let size = 2050
    var generator = SeededGenerator(Seed(6))
    let (ofRows, ofColumns) = (
      (0..<size).map { _ in generator.uniform() - 0.5 },
      (0..<size).map { _ in generator.uniform() - 0.5 }
    )
    let vectors = (0..<size * size).map { place in
      Float(ofRows[place / size] * ofColumns[place % size] + 0.01 * (generator.uniform() - 0.5))
    }
    let axes = try PrincipalAxes(vectors, rowCount: size, execution: execution)
    let wanted =
      ofRows.reduce(0) { $0 + $1 * $1 } * ofColumns.reduce(0) { $0 + $1 * $1 } / Double(size)
    #expect(axes.rows.columnCount == size && axes.variances.allSatisfy { $0 == 1 })
    #expect(abs(axes.largestVariance / wanted - 1) < 0.01)
  }
}
