/// An array in a file: what its numbers are, and where they lie, row-major.
public struct StoredArray: Sendable, Hashable {
  /// Of every element.
  public let elementType: ElementType
  /// Order of the bytes within an element.
  public let isBigEndian: Bool
  /// The outermost axis first; empty for a single number.
  public let shape: [Int]
  /// Of the first element, in bytes from the file's start.
  public let offset: Int

  /// Product of the shape; 1 for no axis.
  public var elementCount: Int { shape.reduce(1, *) }
  /// Of all elements.
  public var byteCount: Int { elementCount * elementType.byteCount }

  /// Throws `.malformed` for a shape that cannot be: with a negative size, or with more bytes than
  /// can be counted, be it in the parts of an array that has none.
  init(
    _ elementType: ElementType, isBigEndian: Bool = false, shape: [Int], offset: Int
  ) throws(ArrayRefusal) {
    var byteCount = elementType.byteCount
    for size in shape where size != 0 {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow else {
        throw ArrayRefusal(.malformed, "has a shape that cannot be: \(shape)")
      }
      byteCount = product
    }
    self.elementType = elementType
    self.isBigEndian = isBigEndian
    self.shape = shape
    self.offset = offset
  }

  /// Throws `.malformed` where the file ends before the array does.
  public func check(heldBy file: InputFile) throws(ArrayRefusal) {
    let heldCount = (file.byteCount - offset) / elementType.byteCount
    guard elementCount <= heldCount else {
      throw ArrayRefusal(
        .malformed,
        "ends early: its shape \(shape) needs \(elementCount) values of \(elementType), and there are"
          + " \(heldCount)")
    }
  }
}

extension InputFile {
  /// Bytes that are read and widened at a time.
  private static let pieceByteCount = 1 << 16

  /// Values of an array as float32, from a place on.
  ///
  /// Throws `.malformed` if the file ends before.
  ///
  /// - Parameter place: of the first value, counted in values.
  public func read(
    _ array: StoredArray, from place: Int, into values: UnsafeMutableBufferPointer<Float>
  ) throws(ArrayRefusal) {
    let width = array.elementType.byteCount
    let start = array.offset + place * width
    if array.elementType == .float32, !array.isBigEndian {
      return try read(from: start, into: UnsafeMutableRawBufferPointer(values))
    }
    var done = 0
    while done < values.count {
      let count = min(values.count - done, Self.pieceByteCount / width)
      let piece = try bytes(start + done * width..<start + (done + count) * width)
      piece.bytes.withUnsafeBytes {
        array.elementType.widen(
          $0, isBigEndian: array.isBigEndian, into: values.extracting(done..<done + count))
      }
      done += count
    }
  }

  /// All values of an array as float32.
  ///
  /// Throws `.malformed`, before it allocates, if the file ends before.
  public func values(_ array: StoredArray) throws(ArrayRefusal) -> [Float] {
    try array.check(heldBy: self)
    var refusal: ArrayRefusal?
    let values = [Float](unsafeUninitializedCapacity: array.elementCount) { buffer, count in
      let values = UnsafeMutableBufferPointer(rebasing: buffer[..<array.elementCount])
      do throws(ArrayRefusal) {
        try read(array, from: 0, into: values)
        count = values.count
      } catch { refusal = error }
    }
    if let refusal { throw refusal }
    return values
  }
}
