import TelltaleCore
import TelltaleTorch

/// Spectrum of the covariance of some rows, by whichever side is smaller.
///
///     Σ = X_cᵀ X_c / n = Σ_j λ_j v_j v_jᵀ
///
/// X_c [n × d]: the rows less a mean. Where d ≤ n, Σ itself is decomposed. Else the matrix of the
/// rows' inner products, X_c X_cᵀ / n = Σ_j λ_j u_j u_jᵀ, which has the same λ_j > 0, and
/// v_j = X_cᵀ u_j / √(n λ_j). That is exact on what the rows span; beyond, Σ is 0.
///
/// Memory: 8 min(n, d)² bytes four times over, and 12 n d for inner products, at most 262 MB: longer
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
    let (matrix, fourth) =
      switch side {
      case .values: try Self.outerProducts(of: rows, mean: mean, part)
      case .rows: try Self.innerProducts(of: rows, mean: mean, part)
      }
    let count = Double(rows.count)
    rows.execution.report(Progress(fraction: middle, note: "eigenvalues"))
    eigen = try SymmetricEigen(
      matrix.scaled(by: Matrix.row([1 / count])), execution: rows.execution)
    self.rows = rows
    self.mean = mean
    self.side = side
    fourthMoment = fourth / count
  }

  /// λ_j, falling, none below 0.
  var values: [Double] { eigen.values.map { max($0, 0) } }

  /// The largest λ_j's share below which a direction is rounding: of rows held in float32 for inner
  /// products, of float64 for Σ itself.
  var negligible: Double { side == .values ? 1e-12 : 1e-6 }

  /// Σ_i (x_i - μ)(x_i - μ)ᵀ, [d × d], and Σ_i |x_i - μ|⁴.
  private static func outerProducts(
    of rows: TrainingRows, mean: [Double], _ part: TrainingRows.Part
  ) throws(AuditError) -> (Matrix, Double) {
    let d = rows.valueCount
    var sum = try Matrix([Double](repeating: 0, count: d * d), rowCount: d, columnCount: d)
    let ones = try Matrix.column([Double](repeating: 1, count: d))
    var fourth = 0.0
    try rows.forEachCentredBatch(mean: mean, part) { (_, batch) throws(AuditError) in
      sum = try sum.plus(batch.transposedTimes(batch))
      for square in try batch.scaled(by: batch).times(ones).values() { fourth += square * square }
    }
    return (sum, fourth)
  }

  /// (x_i - μ)ᵀ(x_j - μ), [n × n], and Σ_i |x_i - μ|⁴.
  private static func innerProducts(
    of rows: TrainingRows, mean: [Double], _ part: TrainingRows.Part
  ) throws(AuditError) -> (Matrix, Double) {
    let (n, d) = (rows.count, rows.valueCount)
    let width = min(d, max(1, heldValueCount / n))
    let readings = (d + width - 1) / width
    var sum = try Matrix([Double](repeating: 0, count: n * n), rowCount: n, columnCount: n)
    for reading in 0..<readings {
      let columns = reading * width..<min((reading + 1) * width, d)
      let share = (part.to - part.from) / Double(readings)
      let start = part.from + share * Double(reading)
      let portion = TrainingRows.Part(note: part.note, from: start, to: start + share / 2)
      var held = [Float](repeating: 0, count: n * columns.count)
      try rows.forEach(portion) { (place, values) throws(AuditError) in
        held.withUnsafeMutableBufferPointer { held in
          mean.withUnsafeBufferPointer { mean in
            for c in columns {
              held[place * columns.count + c - columns.lowerBound] = Float(
                Double(values[c]) - mean[c])
            }
          }
        }
      }
      let strip = try Matrix(held, rowCount: n, columnCount: columns.count)
      held = []
      try rows.execution.checkCancelled()
      sum = try sum.plus(strip.timesTransposed(strip))
    }
    let products = try sum.values()
    let fourth = (0..<n).reduce(0.0) { $0 + products[$1 * n + $1] * products[$1 * n + $1] }
    return (sum, fourth)
  }

  /// 262 MB, once in float32 and once in float64.
  private static let heldValueCount = 333 * 65_536
}
