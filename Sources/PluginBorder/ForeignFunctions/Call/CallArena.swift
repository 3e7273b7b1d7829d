internal import Foundation
internal import TelltaleCore

/// The memory of one call: arguments, arrays, texts. All of it goes with this.
///
/// Everything that a function gets is a copy in here, so that nothing of the host's is harmed by
/// one that writes into what it should only read. Around each block lie guards, which tell one
/// that writes past an end:
///
///     guard (64 bytes) | block | guard (256 bytes)
struct CallArena: ~Copyable {
  private var blocks: [GuardedBlock] = []

  deinit { for block in blocks { block.deallocate() } }

  /// The first of the blocks past whose ends something was written, in words; nil if all is well.
  func overrun() -> String? { blocks.lazy.compactMap { $0.overrun() }.first }

  /// Zeroed memory.
  ///
  /// - Parameter name: of the argument that it is for.
  mutating func block(byteCount: Int, of name: String) -> UnsafeMutableRawPointer {
    let block = GuardedBlock(byteCount: byteCount, name: name)
    blocks.append(block)
    return block.start
  }

  /// A zero-ended copy. Throws `.invalidParameter` for text that holds a zero byte.
  mutating func text(_ text: String, of name: String) throws(AuditError) -> UnsafeMutableRawPointer
  {
    let bytes = Array(text.utf8)
    guard !bytes.contains(0) else {
      throw AuditError(.invalidParameter, "'\(name)' holds a zero byte, where C's texts end")
    }
    let block = block(byteCount: bytes.count + 1, of: name)
    block.copyMemory(from: bytes, byteCount: bytes.count)
    return block
  }

  mutating func array(
    _ values: [Float], as type: ScalarType, of name: String
  ) -> UnsafeMutableRawPointer {
    let block = block(byteCount: values.count * type.size, of: name)
    if type == .f32 {
      block.copyMemory(from: values, byteCount: values.count * 4)
    } else {
      let doubles = block.bindMemory(to: Double.self, capacity: values.count)
      for (index, value) in values.enumerated() { doubles[index] = Double(value) }
    }
    return block
  }

  /// Throws `.unsupported` for a number that the type does not hold.
  mutating func array(
    _ values: [Int], as type: ScalarType, of name: String
  ) throws(AuditError) -> UnsafeMutableRawPointer {
    let block = block(byteCount: values.count * type.size, of: name)
    for (index, value) in values.enumerated() {
      try type.store(value, at: block + index * type.size, of: name)
    }
    return block
  }
}

extension ScalarType {
  /// Writes a whole number. Throws `.unsupported` for one that the type does not hold.
  func store(
    _ value: Int, at place: UnsafeMutableRawPointer, of name: String
  ) throws(AuditError) {
    guard wholeNumbers?.contains(value) ?? (self == .bool) else {
      throw AuditError(
        .unsupported,
        "'\(name)' is \(value), which \(rawValue) does not hold: give it a wider type")
    }
    switch self {
    case .i8: place.storeBytes(of: Int8(value), as: Int8.self)
    case .i32: place.storeBytes(of: Int32(value), as: Int32.self)
    case .i64: place.storeBytes(of: Int64(value), as: Int64.self)
    case .u8: place.storeBytes(of: UInt8(value), as: UInt8.self)
    case .u32: place.storeBytes(of: UInt32(value), as: UInt32.self)
    case .u64: place.storeBytes(of: UInt64(value), as: UInt64.self)
    case .f32: place.storeBytes(of: Float(value), as: Float.self)
    case .f64: place.storeBytes(of: Double(value), as: Double.self)
    case .bool: place.storeBytes(of: value == 0 ? 0 : 1, as: UInt8.self)
    case .cstring: preconditionFailure("a text is no whole number")
    }
  }

  func store(_ value: Double, at place: UnsafeMutableRawPointer) {
    if self == .f32 {
      place.storeBytes(of: Float(value), as: Float.self)
    } else {
      place.storeBytes(of: value, as: Double.self)
    }
  }

  /// The whole number that stands there.
  func whole(at place: UnsafeMutableRawPointer) -> Int {
    switch self {
    case .i8: Int(place.load(as: Int8.self))
    case .i32: Int(place.load(as: Int32.self))
    case .i64: Int(place.load(as: Int64.self))
    case .u8, .bool: Int(place.load(as: UInt8.self))
    case .u32: Int(place.load(as: UInt32.self))
    case .u64: Int(clamping: place.load(as: UInt64.self))
    case .f32, .f64: Int(exactly: real(at: place).rounded()) ?? -1
    case .cstring: preconditionFailure("a text is no whole number")
    }
  }

  /// The real number that stands there.
  func real(at place: UnsafeMutableRawPointer) -> Double {
    self == .f32 ? Double(place.load(as: Float.self)) : place.load(as: Double.self)
  }

  /// So many real numbers from there on.
  func reals(at place: UnsafeMutableRawPointer, count: Int) -> [Float] {
    if self == .f32 {
      return Array(
        UnsafeBufferPointer(start: place.bindMemory(to: Float.self, capacity: count), count: count))
    }
    let doubles = place.bindMemory(to: Double.self, capacity: count)
    return (0..<count).map { Float(doubles[$0]) }
  }
}
