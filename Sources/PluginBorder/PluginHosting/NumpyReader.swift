package import Arrays
internal import TextIO

/// A `.npy` file that crosses the border to a program, checked before it is read.
package final class NumpyReader: Sendable {
  /// What a program may write, little-endian.
  private static let types: [ElementType] = [.float16, .float32, .float64, .int32, .int64, .uint8]

  /// What the header says of it.
  package let array: StoredArray
  private let file: InputFile

  /// Opens the file itself, not what a link leads to, and checks that it holds as many bytes as its
  /// header says.
  package init(path: String) throws(ArrayRefusal) {
    do throws(ForeignFile.Refusal) {
      let (descriptor, size) = try ForeignFile.open(path)
      file = InputFile(descriptor: descriptor, byteCount: size)
    } catch { throw ArrayRefusal(error.isMissing ? .missing : .malformed, error.reason) }
    array = try Numpy.array(in: file)
    guard Self.types.contains(array.elementType), !array.isBigEndian else {
      let known = Self.types.map(\.rawValue).joined(separator: ", ")
      throw ArrayRefusal(
        .unsupported,
        "holds \(array.elementType), \(array.isBigEndian ? "big" : "little")-endian; write one of"
          + " \(known), little-endian, for example with array.astype('<f4')")
    }
    try array.check(heldBy: file)
  }

  /// Values from a place on; ends with an error where the file does.
  ///
  /// - Parameter place: of the first value, counted in values, row-major.
  package func read(
    from place: Int, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(ArrayRefusal) {
    try file.read(array, from: place, into: destination)
  }

  /// All values.
  package func floats() throws(ArrayRefusal) -> [Float] { try file.values(array) }

  /// All values of an array of whole numbers.
  package func integers() throws(ArrayRefusal) -> [Int] {
    guard !array.elementType.isFloatingPoint else {
      throw ArrayRefusal(
        .unsupported, "holds \(array.elementType), wanted are whole numbers (int32)")
    }
    let values = try file.bytes(array.offset..<array.offset + array.byteCount).bytes
    return values.withUnsafeBytes { bytes in
      (0..<array.elementCount).map { index in
        switch array.elementType {
        case .int32: Int(bytes.loadUnaligned(fromByteOffset: index * 4, as: Int32.self))
        case .int64: Int(bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self))
        default: Int(bytes[index])
        }
      }
    }
  }
}
