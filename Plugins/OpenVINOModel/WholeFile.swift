internal import Foundation

/// Whether an ONNX file is all there, whatever it holds: a protocol buffer whose fields end where the
/// file ends, with a graph (field 7) among them.
///
/// **Source** protobuf.dev, Encoding; onnx.proto3, `ModelProto`.
enum WholeFile {
  static func isONNX(_ path: String) -> Bool {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
      return false
    }
    var rest = data[...]
    var hasGraph = false
    while !rest.isEmpty {
      guard let tag = number(&rest) else { return false }
      let length: Int
      switch tag & 7 {
      case 0:
        guard number(&rest) != nil else { return false }
        length = 0
      case 1: length = 8
      case 2:
        guard let told = number(&rest) else { return false }
        length = told
      case 5: length = 4
      default: return false
      }
      guard length <= rest.count else { return false }
      rest = rest.dropFirst(length)
      if tag >> 3 == 7 { hasGraph = true }
    }
    return hasGraph
  }

  /// Seven bits a byte, the lowest first; nil where the bytes end, or it is larger than a file can be.
  private static func number(_ bytes: inout Data.SubSequence) -> Int? {
    var (value, shift) = (0, 0)
    while let byte = bytes.popFirst(), shift < 56 {
      value |= Int(byte & 127) << shift
      if byte < 128 { return value }
      shift += 7
    }
    return nil
  }
}
