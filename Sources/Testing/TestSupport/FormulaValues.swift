/// Pseudo-random values that the golden files' Python scripts make too, exactly.
///
/// Value i of tensor k is a 64-bit mix of both, uniform in -0.5 ..< 0.5, times `scale`, plus `shift`,
/// rounded once to float32.
///
/// - Parameter index: k.
public func formulaValues(
  _ count: Int, index: Int, scale: Double, shift: Double = 0
) -> [Float] {
  var result = [Float](repeating: 0, count: count)
  result.withUnsafeMutableBufferPointer { buffer in
    for i in 0..<count {
      var z = UInt64(i) &+ UInt64(index + 1) << 32
      z = z &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 31)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 29
      buffer[i] = Float((Double(z >> 11) * 0x1p-53 - 0.5) * scale + shift)
    }
  }
  return result
}
