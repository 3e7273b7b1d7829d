import Arrays
import TelltaleCore

/// Reads rows of one array, one at a time.
struct TapReader {
  let array: RecordedArray
  let file: InputFile

  /// One for each name; arrays of one file share it.
  ///
  /// Throws `.unknownName` or `.missingFile`.
  static func readers(
    of names: [String], among arrays: [RecordedArray]
  ) throws(AuditError) -> [TapReader] {
    var readers: [TapReader] = []
    var files: [String: InputFile] = [:]
    for name in names {
      guard let array = arrays.first(where: { $0.tap == name }) else {
        throw AuditError(
          .unknownName,
          "there is no tap '\(name)'" + NearName.hint(for: name, among: arrays.map(\.tap)))
      }
      let file: InputFile
      if let open = files[array.path] {
        file = open
      } else {
        file = try taken(array.place) { () throws(ArrayRefusal) in
          try InputFile(path: array.path)
        }
      }
      files[array.path] = file
      readers.append(TapReader(array: array, file: file))
    }
    return readers
  }

  /// Hands the row's values, as float32, to the body.
  ///
  /// Throws `.malformedFile` where the file ends before, or a value is not finite, naming tap and
  /// utterance; and what the body throws.
  func read(
    _ row: Int, of utterance: String,
    _ body: (UnsafeBufferPointer<Float>) throws(AuditError) -> Void
  ) throws(AuditError) {
    let count = array.rowElementCount
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    defer { values.deallocate() }
    try taken(array.place) { () throws(ArrayRefusal) in
      try file.read(array.array, from: row * count, into: values)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw AuditError(
        .malformedFile,
        "tap '\(array.tap)' holds \(values[index]) for utterance '\(utterance)' (value \(index + 1)"
          + " of \(values.count) in row \(row) of \(array.place)); numbers must be finite as"
          + " float32")
    }
    try body(UnsafeBufferPointer(values))
  }
}
