/// Files as `numpy.save` writes them.
///
/// Layout: `\x93NUMPY`, major and minor version, the header's length (2 bytes little-endian in
/// version 1, 4 in versions 2 and 3), the header as a Python dictionary, the elements.
/// **Source** NumPy's `numpy.lib.format`, versions 1.0, 2.0 and 3.0.
public enum Numpy {
  /// Bytes of a header that is read.
  static let headerLimit = 1 << 20

  /// The array of a file, or of a part of one. That the file holds all of it is not checked.
  ///
  /// Throws `.malformed`, or `.unsupported` for element types that are not read and for Fortran order.
  public static func array(
    in file: InputFile, _ part: Range<Int>? = nil
  ) throws(ArrayRefusal) -> StoredArray {
    let part = part ?? 0..<file.byteCount
    let start = try file.bytes(part.prefix(12))
    guard start.bytes.count == 12, start.bytes.starts(with: magic) else {
      throw ArrayRefusal(.malformed, "is no .npy file; write it with numpy.save")
    }
    let version = start.bytes[6]
    guard (1...3).contains(version) else {
      throw ArrayRefusal(
        .malformed, "is of version \(version) of the format; known are 1 to 3")
    }
    let headerOffset = version == 1 ? 10 : 12
    let headerLength = start.number(at: 8, byteCount: headerOffset - 8)
    guard headerLength <= part.count - headerOffset else {
      throw ArrayRefusal(.malformed, "ends within its header; write it again")
    }
    guard headerLength <= headerLimit else {
      throw ArrayRefusal(
        .malformed, "has a header of \(headerLength) bytes; allowed are \(headerLimit)")
    }
    let offset = part.lowerBound + headerOffset + headerLength
    let header = try file.bytes(offset - headerLength..<offset).text(0..<headerLength)
    return try array(header, at: offset)
  }

  private static let magic = [0x93] + Array("NUMPY".utf8)

  private static func array(_ header: String, at offset: Int) throws(ArrayRefusal) -> StoredArray {
    guard let order = header.firstMatch(of: /['"]fortran_order['"]\s*:\s*(True|False)/)?.1,
      let sizes = header.firstMatch(of: /['"]shape['"]\s*:\s*\(([-0-9L,\s]*)\)/)?.1
    else { throw ArrayRefusal(.malformed, "has a header that is not understood") }
    // A structured type is a list, not a string.
    let type = header.firstMatch(of: /['"]descr['"]\s*:\s*['"]([<>|=]?)([A-Za-z][0-9]*)['"]/)
    guard let type, let elementType = ElementType.allCases.first(where: { $0.numpyCode == type.2 })
    else {
      let written = header.firstMatch(of: /['"]descr['"]\s*:\s*('[^']*'|"[^"]*"|\[.*?\])/)?.1
      throw ArrayRefusal(
        .unsupported,
        "has elements of type \(written ?? "?"); convert it with .astype('float32')")
    }
    var shape: [Int] = []
    for word in sizes.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      // Python 2 wrote a size as `3L`.
      guard let size = Int(word.last == "L" ? word.dropLast() : word) else {
        throw ArrayRefusal(.malformed, "has a shape that cannot be: (\(sizes))")
      }
      shape.append(size)
    }
    // For one axis both orders are the same.
    guard order == "False" || shape.count < 2 else {
      throw ArrayRefusal(
        .unsupported,
        "is in Fortran order, in which no row lies in one piece; save"
          + " numpy.ascontiguousarray(array)")
    }
    return try StoredArray(
      elementType, isBigEndian: type.1 == ">", shape: shape, offset: offset)
  }

  // MARK: - Writing

  /// Bytes before the values of files that are written here.
  public static let headerByteCount = 128

  /// What stands before the values: version 1.0, little-endian.
  public static func header(_ elementType: ElementType, shape: [Int]) -> [UInt8] {
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    let order = elementType.byteCount == 1 ? "|" : "<"
    let text =
      "{'descr': '\(order)\(elementType.numpyCode)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let length = headerByteCount - 10
    precondition(text.utf8.count < length, "a shape of \(shape.count) axes does not fit")
    let padding = String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
    return magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array((text + padding).utf8)
  }
}
