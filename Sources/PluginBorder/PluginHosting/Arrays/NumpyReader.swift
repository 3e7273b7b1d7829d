internal import Foundation
internal import Processes
internal import TextIO

/// The values of a `.npy` file as `Float` or `Int`, read piece by piece.
///
/// Read with `pread`, not mapped: mapped pages would count as the process's own memory, and a file
/// that is cut short meanwhile would end in a signal instead of an error.
package final class NumpyReader: Sendable {
  package let path: String
  package let header: NumpyHeader
  private let descriptor: Int32

  /// Opens the file and checks that it holds as many bytes as its header says.
  package init(path: String) throws(NumpyRefusal) {
    let descriptor: Int32
    do throws(ForeignFile.Refusal) { descriptor = try ForeignFile.open(path).descriptor } catch {
      throw NumpyRefusal(error.reason)
    }
    do throws(NumpyRefusal) {
      header = try NumpyReader.header(of: descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Values from a place on; ends with an error where the file does.
  ///
  /// - Parameter place: of the first value, counted in values, row-major.
  package func read(
    from place: Int, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(NumpyRefusal) {
    if header.type == .float32 {
      try fill(UnsafeMutableRawBufferPointer(destination), from: place)
      return
    }
    try pieces(from: place, count: destination.count) { (start, bytes) in
      let count = bytes.count / header.type.byteCount
      for index in 0..<count {
        let offset = index * header.type.byteCount
        destination[start + index] =
          switch header.type {
          case .float16:
            NumpyReader.float(half: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
          case .float32: bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
          case .float64: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
          case .int32: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
          case .int64: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
          case .uint8: Float(bytes[offset])
          }
      }
    }
  }

  /// All values.
  package func floats() throws(NumpyRefusal) -> [Float] {
    var values = [Float](repeating: 0, count: header.elementCount)
    var refusal: NumpyRefusal?
    values.withUnsafeMutableBufferPointer { buffer in
      do throws(NumpyRefusal) { try read(from: 0, into: buffer) } catch { refusal = error }
    }
    if let refusal { throw refusal }
    return values
  }

  /// All values of an array of whole numbers.
  package func integers() throws(NumpyRefusal) -> [Int] {
    guard !header.type.isFloatingPoint else {
      throw NumpyRefusal("holds \(header.type.name), wanted are whole numbers (int32)")
    }
    var values = [Int](repeating: 0, count: header.elementCount)
    try pieces(from: 0, count: values.count) { (start, bytes) in
      for index in 0..<bytes.count / header.type.byteCount {
        let offset = index * header.type.byteCount
        values[start + index] =
          switch header.type {
          case .int32: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
          case .int64: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
          default: Int(bytes[offset])
          }
      }
    }
    return values
  }

  // MARK: - Bytes

  /// At most 64 KiB of bytes at a time, with the index of the piece's first value.
  private func pieces(
    from place: Int, count: Int, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws(NumpyRefusal) {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var done = 0
    while done < count {
      let pieceCount = min(count - done, bytes.count / header.type.byteCount)
      var refusal: NumpyRefusal?
      bytes.withUnsafeMutableBytes { buffer in
        let piece = UnsafeMutableRawBufferPointer(
          rebasing: buffer[..<(pieceCount * header.type.byteCount)])
        do throws(NumpyRefusal) {
          try fill(piece, from: place + done)
          body(done, UnsafeRawBufferPointer(piece))
        } catch { refusal = error }
      }
      if let refusal { throw refusal }
      done += pieceCount
    }
  }

  private func fill(
    _ destination: UnsafeMutableRawBufferPointer, from place: Int
  ) throws(NumpyRefusal) {
    let start = header.dataOffset + place * header.type.byteCount
    guard
      NumpyReader.fill(destination, of: descriptor, from: start) == destination.count
    else { throw NumpyRefusal("ends early") }
  }

  /// - Returns: how many bytes there were.
  private static func fill(
    _ destination: UnsafeMutableRawBufferPointer, of descriptor: Int32, from start: Int
  ) -> Int {
    var done = 0
    while done < destination.count {
      let count = pread(
        descriptor, destination.baseAddress?.advanced(by: done), destination.count - done,
        off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      done += count
    }
    return done
  }

  private static func header(of descriptor: Int32) throws(NumpyRefusal) -> NumpyHeader {
    var length = 4096
    while true {
      var start = [UInt8](repeating: 0, count: length)
      let count = start.withUnsafeMutableBytes { fill($0, of: descriptor, from: 0) }
      start.removeLast(length - count)
      if let header = try NumpyHeader(start: start) {
        try checkSize(of: descriptor, header)
        return header
      }
      guard count == length, length < 1 << 20 else { throw NumpyRefusal("has half a header") }
      length *= 16
    }
  }

  private static func checkSize(of descriptor: Int32, _ header: NumpyHeader) throws(NumpyRefusal) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw NumpyRefusal("cannot be read") }
    let size = Int(status.st_size) - header.dataOffset
    guard size / header.type.byteCount >= header.elementCount else {
      throw NumpyRefusal(
        "ends early: its shape \(header.shape) needs \(header.elementCount) values of"
          + " \(header.type.name), and there are \(size / header.type.byteCount)")
    }
  }

  /// IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of fraction.
  static func float(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Float(bits & 0x3ff)
    return switch exponent {
    case 0: sign * fraction * 0x1p-24
    case 0x1f: fraction == 0 ? sign * .infinity : .nan
    default: sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }
}
