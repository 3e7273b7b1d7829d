import Arrays
import TelltaleCore

/// One tap's representations: where they lie in a file, row after row.
struct RecordedArray: Sendable, Hashable {
  let tap: String
  let path: String
  /// File, and the array's name in it where it holds several: for messages.
  let place: String
  let array: StoredArray
  let rowCount: Int
  /// Of one utterance's representation; [1] for an array of one axis.
  let rowShape: [Int]

  var rowElementCount: Int { rowShape.reduce(1, *) }

  /// - Parameter array: of shape [rows] + a row's.
  ///
  /// Throws `.malformedFile` or `.shapeMismatch`, naming the place.
  init(
    tap: String, _ array: StoredArray, in path: String, place: String
  ) throws(AuditError) {
    let isNameUsable = { (name: String) in
      !name.isEmpty && !name.contains { $0 == "," || $0 == "/" || $0.isWhitespace }
    }
    guard isNameUsable(tap) else {
      throw AuditError(
        .malformedFile,
        "\(place): '\(tap)' cannot name a tap; take a name without commas, slashes and white space")
    }
    let shape = array.shape
    guard let count = shape.first else {
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
    self.tap = tap
    self.path = path
    self.place = place
    self.array = array
    rowCount = count
    rowShape = shape.count == 1 ? [1] : Array(shape.dropFirst())
  }

  /// The array of a `.npy` file, or of a part of a file in that form: no more and no less.
  ///
  /// Throws `.malformedFile`, `.unsupported` or `.shapeMismatch`, naming the place.
  static func numpy(
    tap: String, in file: InputFile, _ part: Range<Int>, path: String, place: String
  ) throws(AuditError) -> RecordedArray {
    let array = try taken(place) { () throws(ArrayRefusal) in try Numpy.array(in: file, part) }
    let heldCount = part.upperBound - array.offset
    guard heldCount == array.byteCount else {
      throw AuditError(
        .malformedFile,
        "\(place) should hold shape \(array.shape) of \(array.elementType), and has \(heldCount) bytes"
          + " of data: it was cut short, or written over; write it again")
    }
    return try RecordedArray(tap: tap, array, in: path, place: place)
  }
}

/// What the work gives; a refusal becomes an error about `place`.
func taken<Value>(
  _ place: String, _ work: () throws(ArrayRefusal) -> Value
) throws(AuditError) -> Value {
  do { return try work() } catch {
    let code: AuditError.Code =
      switch error.kind {
      case .missing: .missingFile
      case .malformed: .malformedFile
      case .unsupported: .unsupported
      }
    throw AuditError(code, "\(place) \(error.reason)")
  }
}
