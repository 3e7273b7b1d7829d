/// Type of an array's elements, and how each becomes a `Float`.
///
/// Whole numbers of more than 24 bits and float64 are rounded to the nearest float32; a float64
/// beyond its range becomes infinite. Truth values become 0 and 1.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  /// IEEE 754 binary16: every value is exact as `Float`.
  case float16
  /// The upper half of a float32: its range, 8 significant bits; exact.
  case bfloat16
  /// IEEE 754 binary32: taken as it is.
  case float32
  /// IEEE 754 binary64: rounded.
  case float64
  /// -128...127; exact.
  case int8
  /// -2¹⁵...2¹⁵ - 1; exact.
  case int16
  /// -2³¹...2³¹ - 1; rounded beyond 2²⁴.
  case int32
  /// -2⁶³...2⁶³ - 1; rounded beyond 2²⁴.
  case int64
  /// 0...255; exact.
  case uint8
  /// 0...2¹⁶ - 1; exact.
  case uint16
  /// 0...2³² - 1; rounded beyond 2²⁴.
  case uint32
  /// 0...2⁶⁴ - 1; rounded beyond 2²⁴.
  case uint64
  /// A truth value in one byte: 0 is false, all else true.
  case bool

  /// Bytes of an element.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether it can hold what is no whole number.
  public var isFloatingPoint: Bool {
    [.float16, .bfloat16, .float32, .float64].contains(self)
  }

  /// NumPy's kind and size; `V2` is what NumPy writes for ml_dtypes' bfloat16.
  var numpyCode: String {
    switch self {
    case .float16: "f2"
    case .bfloat16: "V2"
    case .float32: "f4"
    case .float64: "f8"
    case .int8: "i1"
    case .int16: "i2"
    case .int32: "i4"
    case .int64: "i8"
    case .uint8: "u1"
    case .uint16: "u2"
    case .uint32: "u4"
    case .uint64: "u8"
    case .bool: "b1"
    }
  }

  /// As a safetensors header calls it.
  public var safetensorsName: String {
    switch self {
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float32: "F32"
    case .float64: "F64"
    case .int8: "I8"
    case .int16: "I16"
    case .int32: "I32"
    case .int64: "I64"
    case .uint8: "U8"
    case .uint16: "U16"
    case .uint32: "U32"
    case .uint64: "U64"
    case .bool: "BOOL"
    }
  }

  /// - Parameters:
  ///   - bytes: as many elements as `values` has, one after the other, at any alignment.
  ///   - isBigEndian: order of the bytes within an element.
  func widen(
    _ bytes: UnsafeRawBufferPointer, isBigEndian: Bool,
    into values: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(
      bytes.count == values.count * byteCount, "\(bytes.count) bytes, \(values.count) values")
    func each<Word: FixedWidthInteger>(_ value: (Word) -> Float) {
      for index in values.indices {
        let word = bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
        values[index] = value(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
      }
    }
    switch self {
    case .float16: each { (word: UInt16) in Float(halfBits: word) }
    case .bfloat16: each { (word: UInt16) in Float(bitPattern: UInt32(word) << 16) }
    case .float32: each { (word: UInt32) in Float(bitPattern: word) }
    case .float64: each { (word: UInt64) in Float(Double(bitPattern: word)) }
    case .int8: each { (word: Int8) in Float(word) }
    case .int16: each { (word: Int16) in Float(word) }
    case .int32: each { (word: Int32) in Float(word) }
    case .int64: each { (word: Int64) in Float(word) }
    case .uint8: each { (word: UInt8) in Float(word) }
    case .uint16: each { (word: UInt16) in Float(word) }
    case .uint32: each { (word: UInt32) in Float(word) }
    case .uint64: each { (word: UInt64) in Float(word) }
    case .bool: each { (word: UInt8) in word == 0 ? 0 : 1 }
    }
  }
}

extension Float {
  /// An IEEE 754 binary16, exactly.
  init(halfBits bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7fff) << 13
    if magnitude >= 0x7c00 << 13 {
      self = Float(bitPattern: sign | 0x7f80_0000 | magnitude)
    } else {
      // The exponent, moved to its place, is 127 - 15 too small; scaling mends it for subnormal
      // numbers too.
      self = Float(bitPattern: sign | magnitude) * 0x1p112
    }
  }
}
