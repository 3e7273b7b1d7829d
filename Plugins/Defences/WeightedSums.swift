/// Weighted sums of rows: W X, in float64.
struct WeightedSums {
  let workers: Workers

  /// out[k, c] += Σ_i w[k, i] x[i, c].
  ///
  /// - Parameters:
  ///   - rows: [rowCount × columnCount].
  ///   - weight: w[k, i].
  ///   - out: [sumCount × columnCount].
  func add(
    _ rows: UnsafePointer<Float>, rowCount: Int, columnCount: Int, sumCount: Int,
    weight: (Int, Int) -> Double, to out: UnsafeMutablePointer<Double>
  ) {
    let weights = (0..<sumCount * rowCount).map { weight($0 / rowCount, $0 % rowCount) }
    let width = Self.blockCount
    nonisolated(unsafe) let (rows, out) = (rows, out)
    workers.run((columnCount + width - 1) / width) { block in
      let columns = block * width..<min((block + 1) * width, columnCount)
      // Turned into float64 once, for all sums.
      withUnsafeTemporaryAllocation(of: Double.self, capacity: rowCount * columns.count) { x in
        for i in 0..<rowCount {
          let source = rows + i * columnCount + columns.lowerBound
          for c in 0..<columns.count { x[i * columns.count + c] = Double(source[c]) }
        }
        guard let x = x.baseAddress else { return }
        for k in 0..<sumCount {
          let sums = out + k * columnCount + columns.lowerBound
          for i in 0..<rowCount {
            Vectors.add(weights[k * rowCount + i], x + i * columns.count, columns.count, to: sums)
          }
        }
      }
    }
  }

  private static let blockCount = 512
}
