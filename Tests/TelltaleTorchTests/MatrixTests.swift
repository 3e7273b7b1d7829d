import TelltaleCore
import TelltaleTorch
import Testing

@Suite struct MatrixTests {
  private func matrix(_ values: [Double], _ rows: Int, _ columns: Int) throws -> Matrix {
    try Matrix(values, rowCount: rows, columnCount: columns)
  }

  @Test func piecesSideBySideHaveAThreadEachAndComeBackInOrder() throws {
    let execution = Execution(seed: Seed(3), threadCount: 3)
    let found = try TorchRuntime.mapInParallel(2..<40, execution) {
      (number, execution) throws(AuditError) in
      let own = try Matrix([Double](repeating: 1, count: number), rowCount: 1, columnCount: number)
      return try own.times(Matrix.column(own.values())).values() + [Double(execution.threadCount)]
    }
    #expect(found == (2..<40).map { [Double($0), 1] })
    let stopped = Execution(seed: Seed(3), threadCount: 2, isCancelled: { true })
    #expect(throws: AuditError(.cancelled, "stopped on request")) {
      try TorchRuntime.mapInParallel(0..<9, stopped) { (_, execution) throws(AuditError) in
        try execution.checkCancelled()
      }
    }
  }

  @Test func productsAreThoseOfTheDefinition() throws {
    let a = try matrix([1, 2, 3, 4, 5, 6], 2, 3)
    let b = try matrix([1, 0, 2, 1, 0, 3], 3, 2)
    #expect(try a.times(b).values() == [5, 11, 14, 23])
    #expect(try a.transposedTimes(matrix([1, -1], 2, 1)).values() == [-3, -3, -3])
  }

  @Test func aSingleRowOrColumnIsRepeated() throws {
    let a = try matrix([1, 2, 3, 4], 2, 2)
    #expect(try a.minus(Matrix.row([1, 2])).values() == [0, 0, 2, 2])
    #expect(try a.scaled(by: Matrix.column([2, 3])).values() == [2, 4, 9, 12])
    #expect(try a.plus(Matrix.row([1])).values() == [2, 3, 4, 5])
    let scales = try matrix([1, 10, 2, 20], 2, 2)
    #expect(try a.repeated(scaledBy: scales).values() == [1, 2, 10, 20, 6, 8, 60, 80])
  }

  @Test func rowsArePickedAndSummedByGroup() throws {
    let a = try matrix([1, 2, 3, 4, 5, 6], 3, 2)
    #expect(try a.rows([2, 0, 2]).values() == [5, 6, 1, 2, 5, 6])
    #expect(try a.rowSums(ofGroups: [1, 0, 1], count: 3).values() == [3, 4, 6, 8, 0, 0])
    #expect(try a.columnSums().values() == [9, 12])
    #expect(try a.columns(1..<2).values() == [2, 4, 6])
  }

  @Test func eigenvectorsGiveTheMatrixBack() throws {
    let a = try matrix([4, 1, 0, 1, 3, 1, 0, 1, 2], 3, 3)
    let (values, vectors) = try a.eigen()
    #expect(try values.values() == values.values().sorted())
    // A V = V diag(e)
    let left = try a.times(vectors).values()
    let right = try vectors.scaled(by: Matrix.row(values.values())).values()
    for (one, other) in zip(left, right) { #expect(abs(one - other) < 1e-12) }
  }

  @Test func orthonormalColumnsSpanTheSame() throws {
    let a = try matrix([1, 1, 1, 2, 1, 3], 3, 2)
    let q = try a.orthonormal()
    let again = try q.times(q.transposedTimes(a)).values()
    for (one, other) in zip(again, try a.values()) { #expect(abs(one - other) < 1e-12) }
    let unit = try q.transposedTimes(q).values()
    for (one, other) in zip(unit, [1.0, 0, 0, 1]) { #expect(abs(one - other) < 1e-12) }
  }

  @Test func whatDoesNotFitIsRefusedWithBothShapes() throws {
    let a = try matrix([1, 2, 3, 4, 5, 6], 2, 3)
    func refuses(_ words: [String], _ work: () throws -> Void) {
      #expect {
        try work()
      } throws: { error in words.allSatisfy { "\(error)".contains($0) } }
    }
    refuses(["[2 × 3]"]) { _ = try a.times(a) }
    refuses(["[2 × 3]"]) { _ = try a.eigen() }
    refuses(["row 2 of 2"]) { _ = try a.rows([2]) }
    refuses(["row 3 of 3"]) { _ = try a.rowSums(ofGroups: [0, 3], count: 3) }
    refuses(["more columns than rows"]) { _ = try a.orthonormal() }
    refuses(["5 values"]) { _ = try matrix([1, 2, 3, 4, 5], 2, 3) }
    refuses(["finite"]) { _ = try matrix([1, .nan, .nan, 1], 2, 2).eigen() }
  }
}
