/// Products of every row of one matrix with every row of another: A Bᵀ.
///
/// Products are summed in float32 over 512 columns, four sums side by side, and in float64 over these:
/// within a millionth of the sum of the products' sizes.
struct DotProducts {
  /// A row-major matrix in memory that somebody else keeps.
  struct Rows: @unchecked Sendable {
    let start: UnsafePointer<Float>
    let count: Int
    /// Values from one row to the next.
    let stride: Int
  }

  let workers: Workers

  /// out[i, j] += Σ_c a[i, c] b[j, c].
  ///
  /// - Parameter out: [a.count × b.count].
  func add(
    _ a: Rows, _ b: Rows, columnCount: Int, to out: UnsafeMutablePointer<Double>
  ) {
    let (aTiles, bTiles) = (Self.tiles(a.count), Self.tiles(b.count))
    nonisolated(unsafe) let out = out
    workers.run(aTiles * bTiles) { index in
      let (i, j) = (index / bTiles * Self.tileCount, index % bTiles * Self.tileCount)
      for first in stride(from: 0, to: columnCount, by: Self.segmentCount) {
        let columns = first..<min(first + Self.segmentCount, columnCount)
        for row in stride(from: i, to: min(i + Self.tileCount, a.count), by: 2) {
          for column in stride(from: j, to: min(j + Self.tileCount, b.count), by: 4) {
            Self.addBlock(a, row, b, column, columns, to: out)
          }
        }
      }
    }
  }

  private static let tileCount = 64
  private static let segmentCount = 512

  private static func tiles(_ count: Int) -> Int { (count + tileCount - 1) / tileCount }

  /// Two rows with four rows. Where fewer are left, the last stands in for the missing ones.
  @inline(__always)
  private static func addBlock(
    _ a: Rows, _ i: Int, _ b: Rows, _ j: Int, _ columns: Range<Int>,
    to out: UnsafeMutablePointer<Double>
  ) {
    let a0 = a.start + i * a.stride
    let a1 = a.start + min(i + 1, a.count - 1) * a.stride
    let b0 = b.start + j * b.stride
    let b1 = b.start + min(j + 1, b.count - 1) * b.stride
    let b2 = b.start + min(j + 2, b.count - 1) * b.stride
    let b3 = b.start + min(j + 3, b.count - 1) * b.stride
    var (s00, s01, s02, s03) = (Quad(), Quad(), Quad(), Quad())
    var (s10, s11, s12, s13) = (Quad(), Quad(), Quad(), Quad())
    var c = columns.lowerBound
    while c + 4 <= columns.upperBound {
      let (x0, x1) = (quad(a0 + c), quad(a1 + c))
      let y0 = quad(b0 + c)
      s00 += x0 * y0
      s10 += x1 * y0
      let y1 = quad(b1 + c)
      s01 += x0 * y1
      s11 += x1 * y1
      let y2 = quad(b2 + c)
      s02 += x0 * y2
      s12 += x1 * y2
      let y3 = quad(b3 + c)
      s03 += x0 * y3
      s13 += x1 * y3
      c += 4
    }
    let rest = c..<columns.upperBound
    let sums = [
      [
        total(s00, a0, b0, rest), total(s01, a0, b1, rest), total(s02, a0, b2, rest),
        total(s03, a0, b3, rest),
      ],
      [
        total(s10, a1, b0, rest), total(s11, a1, b1, rest), total(s12, a1, b2, rest),
        total(s13, a1, b3, rest),
      ],
    ]
    for row in 0..<min(2, a.count - i) {
      for column in 0..<min(4, b.count - j) {
        out[(i + row) * b.count + j + column] += sums[row][column]
      }
    }
  }

  private typealias Quad = SIMD4<Float>

  @inline(__always)
  private static func quad(_ start: UnsafePointer<Float>) -> Quad {
    UnsafeRawPointer(start).loadUnaligned(as: Quad.self)
  }

  /// The four sums, and the products of the columns that are left.
  @inline(__always)
  private static func total(
    _ sums: Quad, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ rest: Range<Int>
  ) -> Double {
    var total = Double(sums.sum())
    for c in rest { total += Double(a[c]) * Double(b[c]) }
    return total
  }
}
