import TelltaleCore

/// One tap's representations: where they lie in a file, row after row.
struct RecordedArray: Sendable, Hashable {
  let tap: String
  let path: String
  /// File, and the array's name in it where it holds several: for messages.
  let place: String
  /// Of the first element in the file.
  let offset: Int
  let elementType: ElementType
  let isBigEndian: Bool
  let rowCount: Int
  /// Of one utterance's representation; [1] for an array of one axis.
  let rowShape: [Int]

  var rowElementCount: Int { rowShape.reduce(1, *) }
  var rowByteCount: Int { rowElementCount * elementType.byteCount }

  /// - Parameters:
  ///   - range: of the array's elements in the file, in C order.
  ///   - shape: [rows] + a row's.
  ///
  /// Throws `.malformedFile` or `.shapeMismatch`, naming the place.
  init(
    tap: String, in file: InputFile, place: String, range: Range<Int>, elementType: ElementType,
    isBigEndian: Bool = false, shape: [Int]
  ) throws(AuditError) {
    let isNameUsable = { (name: String) in
      !name.isEmpty && !name.contains { $0 == "," || $0 == "/" || $0.isWhitespace }
    }
    guard isNameUsable(tap) else {
      throw AuditError(
        .malformedFile,
        "\(place): '\(tap)' cannot name a tap; take a name without commas, slashes and white space")
    }
    guard let rowCount = shape.first else {
      throw AuditError(
        .shapeMismatch,
        "\(place) is a single number: an array has a row per utterance, [utterances, …]")
    }
    guard shape.count <= 4, shape.dropFirst().allSatisfy({ $0 > 0 }) else {
      throw AuditError(
        .shapeMismatch,
        "\(place) has the shape \(shape): wanted is [utterances, length], [utterances, channels,"
          + " width] or [utterances, channels, height, width], no axis empty; reshape it")
    }
    // A row apart, too: without any rows, the whole says nothing of its size.
    guard let byteCount = elementType.byteCount(ofShape: shape), byteCount == range.count,
      elementType.byteCount(ofShape: Array(shape.dropFirst())) != nil
    else {
      let problem = "\(place) should hold shape \(shape) of \(elementType.rawValue)"
      throw AuditError(
        .malformedFile,
        "\(problem), and has \(range.count) bytes of data: it was cut short, or written over;"
          + " write it again")
    }
    self.tap = tap
    self.path = file.path
    self.place = place
    self.offset = range.lowerBound
    self.elementType = elementType
    self.isBigEndian = isBigEndian
    self.rowCount = rowCount
    self.rowShape = shape.count == 1 ? [1] : Array(shape.dropFirst())
  }
}
