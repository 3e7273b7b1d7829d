import TelltaleCore

/// The directions of largest variance of some rows, [components × d], float64.
enum PrincipalDirections {
  /// From the whole spectrum of the covariance.
  static func exact(
    _ count: Int, of rows: TrainingRows, mean: [Double]
  ) throws(AuditError) -> [Double] {
    let covariance = try Covariance(of: rows, mean: mean, from: 0.1, to: 0.9)
    let d = rows.valueCount
    let values = covariance.values
    let kept = values.prefix(count)
      .count { $0 > (values.first ?? 0) * covariance.negligible }
    let directions: [Double]
    switch covariance.side {
    case .values: directions = Array(covariance.eigen.vectors.prefix(kept * d))
    case .rows:
      let order = rows.count
      directions = try sums(kept, of: rows, mean: mean, from: 0.9, to: 1) { j, row in
        covariance.eigen.vectors[j * order + row] / (values[j] * Double(order)).squareRoot()
      }
    }
    return finished(directions, count, d)
  }

  /// By a randomised range finder, which reads the rows six times and holds none.
  ///
  ///     Y = X_c Ωᵀ;  twice: Z = orth(Yᵀ) X_c, Y = X_c orth(Z)ᵀ;  B = orth(Yᵀ) X_c
  ///
  /// Ω [l × d] is standard normal, l = count + 10; orth makes rows orthonormal. With B Bᵀ = U S² Uᵀ
  /// the directions are the first rows of S⁻¹ Uᵀ B.
  ///
  /// **Seed** Ω is drawn from the execution's seed.
  ///
  /// **Source** Halko, Martinsson and Tropp 2011, algorithms 4.4 (with q = 2) and 5.1.
  static func randomised(
    _ count: Int, of rows: TrainingRows, mean: [Double]
  ) throws(AuditError) -> [Double] {
    let (n, d, l) = (rows.count, rows.valueCount, count + 10)
    var generator = SeededGenerator(rows.execution.seed.derived(for: "range finder"))
    var probe = generator.normals(l * d).map(Float.init)
    var found: [Double] = []
    let powers = 2
    for step in 0...powers {
      let from = 0.1 + 0.9 * Double(step) / Double(powers + 1)
      let middle = from + 0.45 / Double(powers + 1)
      let range = try orthonormal(
        try products(probe, of: rows, mean: mean, from: from, to: middle), n,
        rows.execution)
      found = try sums(
        range.count / n, of: rows, mean: mean, from: middle, to: 2 * middle - from
      ) { range[$0 * n + $1] }
      if step == powers { break }
      probe = try orthonormal(found, d, rows.execution).map(Float.init)
    }
    let directions = try orthonormal(found, d, rows.execution)
    return finished(directions, count, d)
  }

  /// Rows that span the same and are orthonormal, the one of largest norm before: S⁻¹ Uᵀ B for
  /// B Bᵀ = U S² Uᵀ, rounding left out.
  private static func orthonormal(
    _ matrix: [Double], _ columnCount: Int, _ execution: Execution
  ) throws(AuditError) -> [Double] {
    let rowCount = matrix.count / columnCount
    var squares = [Double](repeating: 0, count: rowCount * rowCount)
    // Block by block, so that each is fetched from memory once and not for every pair.
    for first in stride(from: 0, to: columnCount, by: 1024) {
      try execution.checkCancelled()
      let width = min(1024, columnCount - first)
      matrix.withUnsafeBufferPointer { matrix in
        guard let start = matrix.baseAddress?.advanced(by: first) else { return }
        for i in 0..<rowCount {
          for j in i..<rowCount {
            squares[i * rowCount + j] += Vectors.dot(
              start + i * columnCount, start + j * columnCount, width)
          }
        }
      }
    }
    for i in 0..<rowCount {
      for j in 0..<i { squares[i * rowCount + j] = squares[j * rowCount + i] }
    }
    let eigen = try SymmetricEigen(squares, order: rowCount, execution: execution)
    let kept = eigen.values.prefix { $0 > (eigen.values.first ?? 0) * 1e-10 && $0 > 0 }
    var result = [Double](repeating: 0, count: kept.count * columnCount)
    let weights = kept.indices.flatMap { k in
      (0..<rowCount).map { eigen.vectors[k * rowCount + $0] / kept[k].squareRoot() }
    }
    for first in stride(from: 0, to: columnCount, by: 1024) {
      let width = min(1024, columnCount - first)
      matrix.withUnsafeBufferPointer { matrix in
        result.withUnsafeMutableBufferPointer { result in
          guard let from = matrix.baseAddress?.advanced(by: first),
            let to = result.baseAddress?.advanced(by: first)
          else { return }
          for k in kept.indices {
            for i in 0..<rowCount {
              Vectors.add(
                weights[k * rowCount + i], from + i * columnCount, width, to: to + k * columnCount)
            }
          }
        }
      }
    }
    return result
  }

  /// M X_cᵀ, [m × n], for M [m × d].
  private static func products(
    _ matrix: [Float], of rows: TrainingRows, mean: [Double], from: Double, to: Double
  ) throws(AuditError) -> [Double] {
    let d = rows.valueCount
    let rowCount = matrix.count / d
    let product = DotProducts(workers: Workers(threadCount: rows.execution.threadCount))
    var result = [Double](repeating: 0, count: rowCount * rows.count)
    try rows.forEachCentredBatch(
      mean: mean, TrainingRows.Part(note: "range", from: from, to: to)
    ) { (place, count, batch) throws(AuditError) in
      var part = [Double](repeating: 0, count: rowCount * count)
      matrix.withUnsafeBufferPointer { matrix in
        part.withUnsafeMutableBufferPointer { part in
          guard let a = matrix.baseAddress, let b = batch.baseAddress, let out = part.baseAddress
          else { return }
          product.add(
            DotProducts.Rows(start: a, count: rowCount, stride: d),
            DotProducts.Rows(start: b, count: count, stride: d), columnCount: d, to: out)
        }
      }
      for row in 0..<rowCount {
        for index in 0..<count {
          result[row * rows.count + place + index] = part[row * count + index]
        }
      }
    }
    return result
  }

  /// W X_c, [sums × d].
  ///
  /// - Parameter weight: of a sum and a row's place.
  static func sums(
    _ sumCount: Int, of rows: TrainingRows, mean: [Double], from: Double, to: Double,
    weight: (Int, Int) -> Double
  ) throws(AuditError) -> [Double] {
    let d = rows.valueCount
    let product = WeightedSums(workers: Workers(threadCount: rows.execution.threadCount))
    var result = [Double](repeating: 0, count: sumCount * d)
    try rows.forEachCentredBatch(
      mean: mean, TrainingRows.Part(note: "directions", from: from, to: to)
    ) { (place, count, batch) throws(AuditError) in
      result.withUnsafeMutableBufferPointer { result in
        guard let x = batch.baseAddress, let out = result.baseAddress else { return }
        product.add(
          x, rowCount: count, columnCount: d, sumCount: sumCount,
          weight: { weight($0, place + $1) }, to: out)
      }
    }
    return result
  }

  /// With missing directions as zeros, the largest entry of each positive.
  private static func finished(_ found: [Double], _ count: Int, _ d: Int) -> [Double] {
    var result = Array(found.prefix(count * d))
    result += [Double](repeating: 0, count: count * d - result.count)
    for start in stride(from: 0, to: count * d, by: d) {
      var largest = 0.0
      for index in start..<start + d where abs(result[index]) > abs(largest) {
        largest = result[index]
      }
      if largest < 0 { for index in start..<start + d { result[index].negate() } }
    }
    return result
  }
}
