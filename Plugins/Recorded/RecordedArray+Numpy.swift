import Foundation
import TelltaleCore

extension RecordedArray {
  /// The array of a `.npy` file, or of a part of a file in that form.
  ///
  /// Layout: `\x93NUMPY`, major and minor version, the header's length (2 bytes little-endian in
  /// version 1, 4 in versions 2 and 3), the header as a Python dictionary, the elements.
  /// **Source** NumPy's `numpy.lib.format`, versions 1.0, 2.0 and 3.0.
  ///
  /// Throws `.malformedFile`, `.unsupported` or `.shapeMismatch`, naming the place.
  static func numpy(
    tap: String, in file: InputFile, range: Range<Int>, place: String
  ) throws(AuditError) -> RecordedArray {
    let malformed = { (problem: String) in AuditError(.malformedFile, "\(place) \(problem)") }
    guard range.count >= 12 else { throw malformed("is no array: it has \(range.count) bytes") }
    let start = try file.bytes(range.lowerBound..<range.lowerBound + 12)
    guard start.bytes[0] == 0x93, start.text(1..<6) == "NUMPY" else {
      throw malformed("does not begin as an array that NumPy wrote; write it with numpy.save")
    }
    let version = start.bytes[6]
    guard (1...3).contains(version) else {
      throw malformed("is of version \(version) of the format; known are 1 to 3")
    }
    let headerOffset = version == 1 ? 10 : 12
    let headerLength = start.number(at: 8, byteCount: headerOffset - 8)
    guard headerLength <= range.count - headerOffset else {
      throw malformed("ends within its header; write it again")
    }
    guard headerLength <= 1 << 20 else {
      throw malformed("has a header of \(headerLength) bytes; allowed are \(1 << 20)")
    }
    let data = range.lowerBound + headerOffset + headerLength
    let text = try file.bytes(data - headerLength..<data).text(0..<headerLength)
    let header = try NumpyHeader(text, place: place)
    return try RecordedArray(
      tap: tap, in: file, place: place, range: data..<range.upperBound,
      elementType: header.elementType, isBigEndian: header.isBigEndian, shape: header.shape)
  }
}

/// What the dictionary at the start of a `.npy` file says.
struct NumpyHeader {
  let elementType: ElementType
  let isBigEndian: Bool
  let shape: [Int]

  /// Throws `.malformedFile`, or `.unsupported` for element types that are not read and for
  /// Fortran order.
  init(_ text: String, place: String) throws(AuditError) {
    let malformed = AuditError(.malformedFile, "\(place) has a header that is not understood")
    guard let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/)?.1,
      let sizes = text.firstMatch(of: /'shape'\s*:\s*\(([0-9L,\s]*)\)/)?.1
    else { throw malformed }
    // A structured type is a list, not a string.
    let type = text.firstMatch(of: /'descr'\s*:\s*'([<>|=]?)([A-Za-z][0-9]*)'/)
    guard let type, let elementType = ElementType(numpy: String(type.2)) else {
      let written = text.firstMatch(of: /'descr'\s*:\s*('[^']*'|\[.*?\])/)?.1 ?? "?"
      throw AuditError(
        .unsupported, "\(place) has elements of type \(written); \(ElementType.readable)")
    }
    // Python 2 wrote a size as `3L`.
    let written = sizes.split(separator: ",").map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "L").union(.whitespaces))
    }
    shape = written.compactMap { Int($0) }
    guard shape.count == written.count(where: { !$0.isEmpty }) else { throw malformed }
    // For one axis both orders are the same.
    guard order == "False" || shape.count < 2 else {
      throw AuditError(
        .unsupported,
        "\(place) is in Fortran order, in which no row lies in one piece; save"
          + " numpy.ascontiguousarray(x)")
    }
    self.elementType = elementType
    isBigEndian = type.1 == ">"
  }
}
