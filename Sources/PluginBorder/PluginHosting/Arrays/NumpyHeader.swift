/// What stands at the start of a `.npy` file: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
///
/// Layout: `\x93NUMPY`, version (2 bytes), header length (2 bytes little-endian, 4 from version 2.0),
/// a Python dictionary padded with spaces to a line feed, then the values.
package struct NumpyHeader: Sendable, Hashable {
  /// Kinds of value that are read; little-endian.
  package enum ValueType: String, Sendable, Hashable, CaseIterable {
    case float16 = "<f2"
    case float32 = "<f4"
    case float64 = "<f8"
    case int32 = "<i4"
    case int64 = "<i8"
    case uint8 = "|u1"

    package var byteCount: Int {
      switch self {
      case .uint8: 1
      case .float16: 2
      case .float32, .int32: 4
      case .float64, .int64: 8
      }
    }

    package var isFloatingPoint: Bool { [.float16, .float32, .float64].contains(self) }

    /// As NumPy calls it.
    package var name: String { "\(self)" }
  }

  package let type: ValueType
  package let shape: [Int]
  /// Bytes before the first value.
  package let dataOffset: Int

  /// Product of the shape; 1 for no axis.
  package var elementCount: Int { shape.reduce(1, *) }

  /// Bytes before the header's text.
  static func textOffset(majorVersion: UInt8) -> Int { majorVersion == 1 ? 10 : 12 }

  /// Reads a header from a file's start; nil if that holds only a part of it.
  ///
  /// Throws a reason, as the rest of a sentence that begins with the file's name.
  init?(start: [UInt8]) throws(NumpyRefusal) {
    guard start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw NumpyRefusal("is no .npy file; write it with numpy.save")
    }
    guard start.count >= 12 else { return nil }
    guard (1...3).contains(start[6]) else {
      throw NumpyRefusal("has .npy version \(start[6]); write version 1.0")
    }
    let textOffset = NumpyHeader.textOffset(majorVersion: start[6])
    var length = Int(start[8]) | Int(start[9]) << 8
    if textOffset == 12 { length |= Int(start[10]) << 16 | Int(start[11]) << 24 }
    guard start.count >= textOffset + length else { return nil }
    let text = String(decoding: start[textOffset..<textOffset + length], as: UTF8.self)
    dataOffset = textOffset + length
    type = try NumpyHeader.type(in: text)
    shape = try NumpyHeader.shape(in: text)
  }

  /// The first 128 bytes of a file of these values, version 1.0.
  static func bytes(type: ValueType, shape: [Int]) -> [UInt8] {
    let list = shape.map { "\($0)," }.joined(separator: " ")
    let text = "{'descr': '\(type.rawValue)', 'fortran_order': False, 'shape': (\(list)), }"
    let length = writtenOffset - 10
    precondition(text.utf8.count < length, "a shape of \(shape.count) axes does not fit")
    let padding = String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
      + Array(text.utf8) + Array(padding.utf8)
  }

  /// Bytes before the values of files that are written here.
  static let writtenOffset = 128

  private static func type(in text: String) throws(NumpyRefusal) -> ValueType {
    guard let value = value(of: "descr", in: text), let quote = value.first,
      quote == "'" || quote == "\"",
      let end = value.dropFirst().firstIndex(of: quote)
    else { throw NumpyRefusal("holds records, not numbers; write a plain float32 array") }
    let descr = String(value[value.index(after: value.startIndex)..<end])
    guard let type = ValueType(rawValue: descr == "<u1" || descr == "u1" ? "|u1" : descr) else {
      let known = ValueType.allCases.map(\.name).joined(separator: ", ")
      throw NumpyRefusal(
        "holds values of type '\(descr)'; write one of \(known), little-endian, for example with"
          + " array.astype('<f4')")
    }
    return type
  }

  private static func shape(in text: String) throws(NumpyRefusal) -> [Int] {
    guard let order = value(of: "fortran_order", in: text), order.hasPrefix("False") else {
      throw NumpyRefusal("is in Fortran order; write numpy.ascontiguousarray(array)")
    }
    guard let value = value(of: "shape", in: text), value.first == "(",
      let end = value.firstIndex(of: ")")
    else { throw NumpyRefusal("has a header without a shape") }
    var shape: [Int] = []
    var count = 1
    for word in value[value.index(after: value.startIndex)..<end].split(separator: ",") {
      let word = word.filter { $0 != " " }
      if word.isEmpty { continue }
      let product = Int(word).flatMap { size -> Int? in
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return size < 0 || overflow ? nil : product
      }
      guard let size = Int(word), let product else {
        throw NumpyRefusal("has a shape that cannot be, '\(word)' in it")
      }
      shape.append(size)
      count = product
    }
    return shape
  }

  /// The text behind a key of the dictionary.
  private static func value(of key: String, in text: String) -> Substring? {
    for quote in ["'", "\""] {
      if let range = text.firstRange(of: quote + key + quote) {
        let rest = text[range.upperBound...].drop { $0 == " " }
        guard rest.first == ":" else { return nil }
        return rest.dropFirst().drop { $0 == " " }
      }
    }
    return nil
  }
}

/// Why a file is not taken as an array, as the rest of a sentence that begins with its name.
package struct NumpyRefusal: Error, Hashable {
  package let reason: String
  init(_ reason: String) { self.reason = reason }
}
