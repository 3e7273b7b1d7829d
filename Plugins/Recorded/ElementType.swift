/// Type of an array's elements, and how each becomes a `Float`.
///
/// Whole numbers of more than 24 bits and float64 are rounded to the nearest float32; a float64
/// beyond its range becomes infinite. Truth values become 0 and 1.
enum ElementType: String, Sendable, Hashable, CaseIterable {
  case float16, bfloat16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case bool

  var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Bytes of an array; nil for a negative size or more than can be counted.
  func byteCount(ofShape shape: [Int]) -> Int? {
    var count = byteCount
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow || size < 0 { return nil }
      count = product
    }
    return count
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

extension ElementType {
  /// From NumPy's kind and size, for instance `f4`. `V2` is what NumPy writes for ml_dtypes'
  /// bfloat16. Nil for what holds no numbers, and for types that are not read.
  init?(numpy name: String) {
    switch name {
    case "f2": self = .float16
    case "V2": self = .bfloat16
    case "f4": self = .float32
    case "f8": self = .float64
    case "i1": self = .int8
    case "i2": self = .int16
    case "i4": self = .int32
    case "i8": self = .int64
    case "u1": self = .uint8
    case "u2": self = .uint16
    case "u4": self = .uint32
    case "u8": self = .uint64
    case "b1": self = .bool
    default: return nil
    }
  }

  /// From the name in a safetensors header; nil for types that are not read.
  init?(safetensors name: String) {
    switch name {
    case "F16": self = .float16
    case "BF16": self = .bfloat16
    case "F32": self = .float32
    case "F64": self = .float64
    case "I8": self = .int8
    case "I16": self = .int16
    case "I32": self = .int32
    case "I64": self = .int64
    case "U8": self = .uint8
    case "U16": self = .uint16
    case "U32": self = .uint32
    case "U64": self = .uint64
    case "BOOL": self = .bool
    default: return nil
    }
  }

  /// What an error says of a type that is not read.
  static let readable =
    "read are floats of 2, 4 and 8 bytes, bfloat16, whole numbers and truth"
    + " values; convert it with .astype('float32')"
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
