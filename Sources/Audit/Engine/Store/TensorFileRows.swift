internal import Arrays
internal import TelltaleCore

/// Rows of a stored `.npy` file (SPEC §6.3), read one at a time.
struct TensorFileRows: TensorRows {
  private let path: String
  private let file: InputFile
  private let array: StoredArray
  /// In values; one more than there are rows.
  private let offsets: [Int]
  private let shapes: [[Int]]
  private let utterances: [String]

  /// Throws `.missingFile` or `.corruptedArtifact`.
  ///
  /// - Parameters:
  ///   - shapes: of each row, in the order of the file.
  ///   - utterances: id of each row.
  init(path: String, rowShapes shapes: [[Int]], utterances: [String]) throws(AuditError) {
    precondition(utterances.count == shapes.count, "not one id per row")
    do throws(ArrayRefusal) {
      file = try InputFile(path: path)
      array = try Numpy.array(in: file)
    } catch {
      throw AuditError(
        error.kind == .missing ? .missingFile : .corruptedArtifact, "\(path) \(error.reason)")
    }
    guard array.elementType == .float32, !array.isBigEndian else {
      throw AuditError(.corruptedArtifact, "\(path) is not an array that this program wrote")
    }
    self.path = path
    self.shapes = shapes
    self.utterances = utterances
    var offsets = [0]
    offsets.reserveCapacity(shapes.count + 1)
    for shape in shapes { offsets.append(offsets[offsets.count - 1] + shape.reduce(1, *)) }
    self.offsets = offsets
    guard array.elementCount == offsets.last else {
      throw AuditError(
        .corruptedArtifact,
        "\(path) holds \(array.elementCount) values, and its rows have \(offsets.last ?? 0)")
    }
  }

  var count: Int { shapes.count }
  func shape(ofRow row: Int) -> [Int] { shapes[row] }
  func utterance(ofRow row: Int) -> String? { utterances[row] }

  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError) {
    let count = offsets[row + 1] - offsets[row]
    precondition(destination.count == count, "row \(row) has \(count) values")
    do throws(ArrayRefusal) {
      try file.read(array, from: offsets[row], into: destination)
    } catch { throw AuditError(.corruptedArtifact, "row \(row) of \(path) \(error.reason)") }
  }
}
