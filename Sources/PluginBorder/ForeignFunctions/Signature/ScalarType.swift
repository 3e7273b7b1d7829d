/// A type of the signature language that travels by value, or as an array's element.
///
/// | word | C |
/// |---|---|
/// | `i8` `i32` `i64` | `int8_t` `int32_t` `int64_t` |
/// | `u8` `u32` `u64` | `uint8_t` `uint32_t` `uint64_t`; `u64` is `size_t` on 64-bit machines |
/// | `f32` `f64` | `float` `double` |
/// | `bool` | `_Bool` (`bool` of `stdbool.h` and of C++) |
/// | `cstring` | `const char *`, ends with a zero byte |
enum ScalarType: String, Sendable, Hashable, CaseIterable {
  case i8, i32, i64
  case u8, u32, u64
  case f32, f64
  case bool
  case cstring

  var isInteger: Bool {
    switch self {
    case .i8, .i32, .i64, .u8, .u32, .u64: true
    case .f32, .f64, .bool, .cstring: false
    }
  }

  var isReal: Bool { self == .f32 || self == .f64 }

  /// Whole numbers that it holds exactly; nil where it holds none.
  var wholeNumbers: ClosedRange<Int>? {
    switch self {
    case .i8: Int(Int8.min)...Int(Int8.max)
    case .i32: Int(Int32.min)...Int(Int32.max)
    case .i64: Int.min...Int.max
    case .u8: 0...Int(UInt8.max)
    case .u32: 0...Int(UInt32.max)
    case .u64: 0...Int.max
    case .f32: -(1 << 24)...(1 << 24)
    case .f64: -(1 << 53)...(1 << 53)
    case .bool, .cstring: nil
    }
  }

  /// In bytes, also its alignment.
  var size: Int {
    switch self {
    case .i8, .u8, .bool: 1
    case .i32, .u32, .f32: 4
    case .i64, .u64, .f64, .cstring: 8
    }
  }
}
