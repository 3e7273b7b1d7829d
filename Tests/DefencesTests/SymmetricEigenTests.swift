import TelltaleCore
import TelltaleTorch
import Testing

@testable import DefencesPlugin

@Suite struct SymmetricEigenTests {
  private func matrix(_ order: Int, rank: Int) throws -> Matrix {
    let rows = FormulaRows(rank, shape: [order], classCount: 2).values
    return try square(
      (0..<order * order).map { index in
        rows.reduce(0) { $0 + Double($1[index / order]) * Double($1[index % order]) }
      })
  }

  private func square(_ values: [Double]) throws -> Matrix {
    let order = Int(Double(values.count).squareRoot())
    return try Matrix(values, rowCount: order, columnCount: order)
  }

  @Test(arguments: [(1, 1), (2, 2), (7, 7), (40, 60), (40, 5), (90, 1), (16, 3), (33, 3), (64, 2)])
  func theMatrixIsMadeOfItsDirections(order: Int, rank: Int) throws {
    let matrix = try matrix(order, rank: rank)
    let eigen = try SymmetricEigen(matrix, execution: Execution(seed: Seed(1)))
    let (entries, vectors) = (try matrix.values(), try eigen.vectors.values())
    let scale = eigen.values[0]
    #expect(eigen.values == eigen.values.sorted(by: >))
    for i in 0..<order {
      for j in 0..<order {
        var (sum, product) = (0.0, 0.0)
        for k in 0..<order {
          sum += eigen.values[k] * vectors[k * order + i] * vectors[k * order + j]
          product += vectors[i * order + k] * vectors[j * order + k]
        }
        #expect(abs(sum - entries[i * order + j]) < 1e-12 * scale)
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-12)
      }
    }
    let beyond = eigen.values.dropFirst(rank).map(abs).max() ?? 0
    #expect(beyond < 1e-12 * scale)
  }

  @Test func diagonalAndZeroMatricesAreTheirOwnAnswer() throws {
    let execution = Execution(seed: Seed(1))
    let diagonal = try SymmetricEigen(
      square([2, 0, 0, 0, -1, 0, 0, 0, 5]), execution: execution)
    #expect(diagonal.values == [5, 2, -1])
    #expect(try diagonal.vectors.values().map(abs) == [0, 0, 1, 1, 0, 0, 0, 1, 0])
    let zero = try SymmetricEigen(square([0, 0, 0, 0]), execution: execution)
    #expect(zero.values == [0, 0])
  }

  @Test func anAskToStopIsHeard() throws {
    let stopped = Execution(seed: Seed(1), isCancelled: { true })
    let error = try #require(throws: AuditError.self) {
      try SymmetricEigen(matrix(5, rank: 5), execution: stopped)
    }
    #expect(error.code == .cancelled)
  }
}
