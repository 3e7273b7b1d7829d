import TelltaleCore

/// Spectrum of the covariance of some rows, by whichever side is smaller.
///
///     Σ = X_cᵀ X_c / n = Σ_j λ_j v_j v_jᵀ
///
/// X_c [n × d]: the rows less a mean. Where d ≤ n, Σ itself is decomposed. Else the matrix of the
/// rows' inner products, X_c X_cᵀ / n = Σ_j λ_j u_j u_jᵀ, which has the same λ_j > 0, and
/// v_j = X_cᵀ u_j / √(n λ_j). That is exact on what the rows span; beyond, Σ is 0.
///
/// Memory: 8 min(n, d)² bytes four times over, and 4 n d for inner products, at most 262 MB: longer
/// rows are read several times, some columns each time.
struct Covariance {
  enum Side {
    /// Decomposed is Σ, [d × d].
    case values
    /// Decomposed are the inner products, [n × n].
    case rows
  }

  let rows: TrainingRows
  /// [d]
  let mean: [Double]
  let side: Side
  let eigen: SymmetricEigen
  /// Σ_i |x_i|⁴ / n, for the choice of a shrinkage.
  let fourthMoment: Double

  /// Throws `.computationFailed`, `.cancelled` and the source's errors.
  init(
    of rows: TrainingRows, mean: [Double], from: Double, to: Double
  ) throws(AuditError) {
    let side: Side = rows.valueCount <= rows.count ? .values : .rows
    let middle = from + 0.6 * (to - from)
    let part = TrainingRows.Part(note: "covariance", from: from, to: middle)
    var fourth = 0.0
    var matrix: [Double]
    switch side {
    case .values:
      matrix = try Self.outerProducts(of: rows, mean: mean, part, fourthMoment: &fourth)
    case .rows:
      matrix = try Self.innerProducts(of: rows, mean: mean, part)
      for i in 0..<rows.count {
        fourth += matrix[i * rows.count + i] * matrix[i * rows.count + i]
      }
    }
    let count = Double(rows.count)
    for index in matrix.indices { matrix[index] /= count }
    rows.execution.report(Progress(fraction: middle, note: "eigenvalues"))
    eigen = try SymmetricEigen(
      matrix, order: side == .values ? rows.valueCount : rows.count, execution: rows.execution)
    self.rows = rows
    self.mean = mean
    self.side = side
    fourthMoment = fourth / count
  }

  /// λ_j, falling, none below 0.
  var values: [Double] { eigen.values.map { max($0, 0) } }

  /// The largest λ_j's share below which a direction is rounding: of float32 products for inner
  /// products, of float64 for Σ itself.
  var negligible: Double { side == .values ? 1e-12 : 1e-6 }

  /// Σ_i (x_i - μ)(x_i - μ)ᵀ, [d × d], in float64.
  private static func outerProducts(
    of rows: TrainingRows, mean: [Double], _ part: TrainingRows.Part, fourthMoment: inout Double
  ) throws(AuditError) -> [Double] {
    let d = rows.valueCount
    var sums = [Double](repeating: 0, count: d * d)
    var x = [Double](repeating: 0, count: d)
    try rows.forEach(part) { (_, values) throws(AuditError) in
      for index in 0..<d { x[index] = Double(values[index]) - mean[index] }
      x.withUnsafeBufferPointer { x in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let x = x.baseAddress, let sums = sums.baseAddress else { return }
          let length = Vectors.dot(x, x, d)
          fourthMoment += length * length
          for i in 0..<d { Vectors.add(x[i], x + i, d - i, to: sums + i * d + i) }
        }
      }
    }
    mirror(&sums, order: d)
    return sums
  }

  /// (x_i - μ)ᵀ(x_j - μ), [n × n].
  private static func innerProducts(
    of rows: TrainingRows, mean: [Double], _ part: TrainingRows.Part
  ) throws(AuditError) -> [Double] {
    let (n, d) = (rows.count, rows.valueCount)
    let width = min(d, max(1, heldValueCount / n))
    let readings = (d + width - 1) / width
    let held = UnsafeMutablePointer<Float>.allocate(capacity: n * width)
    defer { held.deallocate() }
    held.initialize(repeating: 0, count: n * width)
    let product = DotProducts(workers: Workers(threadCount: rows.execution.threadCount))
    var sums = [Double](repeating: 0, count: n * n)
    for reading in 0..<readings {
      let columns = reading * width..<min((reading + 1) * width, d)
      let share = (part.to - part.from) / Double(readings)
      let start = part.from + share * Double(reading)
      let portion = TrainingRows.Part(note: part.note, from: start, to: start + share / 2)
      try rows.forEach(portion) { (place, values) throws(AuditError) in
        mean.withUnsafeBufferPointer { mean in
          for c in columns {
            held[place * width + c - columns.lowerBound] = Float(Double(values[c]) - mean[c])
          }
        }
      }
      // In strips, so that a wish to stop is heard.
      for first in stride(from: 0, to: n, by: 128) {
        try rows.execution.checkCancelled()
        let strip = DotProducts.Rows(
          start: held + first * width, count: min(128, n - first), stride: width)
        let rest = DotProducts.Rows(start: held + first * width, count: n - first, stride: width)
        var part = [Double](repeating: 0, count: strip.count * rest.count)
        part.withUnsafeMutableBufferPointer { part in
          guard let part = part.baseAddress else { return }
          product.add(strip, rest, columnCount: columns.count, to: part)
        }
        for i in 0..<strip.count {
          for j in i..<rest.count {
            sums[(first + i) * n + first + j] += part[i * rest.count + j]
          }
        }
      }
    }
    mirror(&sums, order: n)
    return sums
  }

  /// 262 MB of float32.
  private static let heldValueCount = 1000 * 65_536

  private static func mirror(_ matrix: inout [Double], order: Int) {
    for i in 0..<order { for j in 0..<i { matrix[i * order + j] = matrix[j * order + i] } }
  }
}
