import TelltaleCore
import Testing

@testable import DefencesPlugin

@Suite struct SymmetricEigenTests {
  private func matrix(_ order: Int, rank: Int) -> [Double] {
    let rows = FormulaRows(rank, shape: [order], classCount: 2).values
    return (0..<order * order).map { index in
      rows.reduce(0) { $0 + Double($1[index / order]) * Double($1[index % order]) }
    }
  }

  @Test(arguments: [(1, 1), (2, 2), (7, 7), (40, 60), (40, 5), (90, 1), (16, 3), (33, 3), (64, 2)])
  func theMatrixIsMadeOfItsDirections(order: Int, rank: Int) throws {
    let matrix = matrix(order, rank: rank)
    let eigen = try SymmetricEigen(matrix, order: order, execution: Execution(seed: Seed(1)))
    let scale = eigen.values[0]
    #expect(eigen.values == eigen.values.sorted(by: >))
    for i in 0..<order {
      for j in 0..<order {
        var (sum, product) = (0.0, 0.0)
        for k in 0..<order {
          sum += eigen.values[k] * eigen.vectors[k * order + i] * eigen.vectors[k * order + j]
          product += eigen.vectors[i * order + k] * eigen.vectors[j * order + k]
        }
        #expect(abs(sum - matrix[i * order + j]) < 1e-12 * scale)
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-12)
      }
    }
    let beyond = eigen.values.dropFirst(rank).map(abs).max() ?? 0
    #expect(beyond < 1e-12 * scale)
  }

  @Test func diagonalAndZeroMatricesAreTheirOwnAnswer() throws {
    let execution = Execution(seed: Seed(1))
    let diagonal = try SymmetricEigen([2, 0, 0, 0, -1, 0, 0, 0, 5], order: 3, execution: execution)
    #expect(diagonal.values == [5, 2, -1])
    #expect(diagonal.vectors.map(abs) == [0, 0, 1, 1, 0, 0, 0, 1, 0])
    let zero = try SymmetricEigen([0, 0, 0, 0], order: 2, execution: execution)
    #expect(zero.values == [0, 0])
  }

  /// Counts that no block of the kernels divides.
  @Test(arguments: [(1, 1, 1), (2, 4, 4), (3, 5, 7), (65, 67, 1031), (130, 3, 515)])
  func productsEqualPlainSums(aCount: Int, bCount: Int, columnCount: Int) {
    let a = FormulaRows(aCount, shape: [columnCount], classCount: 2).values
    let b = FormulaRows(bCount, shape: [columnCount], classCount: 2, lift: 0.2).values
    var products = [Double](repeating: 0, count: aCount * bCount)
    let (flatA, flatB) = (a.flatMap(\.self), b.flatMap(\.self))
    flatA.withUnsafeBufferPointer { x in
      flatB.withUnsafeBufferPointer { y in
        products.withUnsafeMutableBufferPointer { out in
          guard let x = x.baseAddress, let y = y.baseAddress, let out = out.baseAddress else {
            return
          }
          DotProducts(workers: Workers(threadCount: 3)).add(
            DotProducts.Rows(start: x, count: aCount, stride: columnCount),
            DotProducts.Rows(start: y, count: bCount, stride: columnCount),
            columnCount: columnCount, to: out)
        }
      }
    }
    // w[k, i]: three sums of a's rows.
    func weight(_ k: Int, _ i: Int) -> Double { Double((k + 2) * (i + 1) % 5) - 1.5 }
    var sums = [Double](repeating: 0, count: 3 * columnCount)
    flatA.withUnsafeBufferPointer { x in
      sums.withUnsafeMutableBufferPointer { out in
        guard let x = x.baseAddress, let out = out.baseAddress else { return }
        WeightedSums(workers: Workers(threadCount: 3)).add(
          x, rowCount: aCount, columnCount: columnCount, sumCount: 3, weight: weight, to: out)
      }
    }
    for i in 0..<aCount {
      for j in 0..<bCount {
        let wanted = zip(a[i], b[j]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let size = zip(a[i], b[j]).reduce(0) { $0 + abs(Double($1.0) * Double($1.1)) }
        #expect(abs(products[i * bCount + j] - wanted) <= 1e-6 * size)
      }
    }
    for k in 0..<3 {
      for c in 0..<columnCount {
        let wanted = (0..<aCount).reduce(0) { $0 + weight(k, $1) * Double(a[$1][c]) }
        #expect(abs(sums[k * columnCount + c] - wanted) < 1e-9)
      }
    }
  }

  @Test func anAskToStopIsHeard() throws {
    let stopped = Execution(seed: Seed(1), isCancelled: { true })
    let error = try #require(throws: AuditError.self) {
      try SymmetricEigen(matrix(5, rank: 5), order: 5, execution: stopped)
    }
    #expect(error.code == .cancelled)
  }
}
