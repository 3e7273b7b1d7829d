/// Sums over vectors in memory that somebody else keeps, float64.
enum Vectors {
  /// y += w x.
  @inline(__always)
  static func add(
    _ weight: Double, _ x: UnsafePointer<Double>, _ count: Int, to y: UnsafeMutablePointer<Double>
  ) {
    typealias Lanes = SIMD4<Double>
    let factor = Lanes(repeating: weight)
    let (from, to) = (UnsafeRawPointer(x), UnsafeMutableRawPointer(y))
    var c = 0
    while c + 4 <= count {
      let sum = to.loadUnaligned(fromByteOffset: 8 * c, as: Lanes.self)
      let term = factor * from.loadUnaligned(fromByteOffset: 8 * c, as: Lanes.self)
      to.storeBytes(of: sum + term, toByteOffset: 8 * c, as: Lanes.self)
      c += 4
    }
    while c < count {
      y[c] += weight * x[c]
      c += 1
    }
  }

  /// Σ x y.
  @inline(__always)
  static func dot(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    typealias Lanes = SIMD4<Double>
    var sums = Lanes()
    var c = 0
    while c + 4 <= count {
      sums +=
        UnsafeRawPointer(x + c).loadUnaligned(as: Lanes.self)
        * UnsafeRawPointer(y + c).loadUnaligned(as: Lanes.self)
      c += 4
    }
    var total = sums.sum()
    while c < count {
      total += x[c] * y[c]
      c += 1
    }
    return total
  }
}
