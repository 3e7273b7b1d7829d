internal import Foundation

/// What stands at the start of a safetensors file: its arrays by name, and what is said of them.
///
/// Layout: 8 bytes little-endian length n; n bytes of JSON; raw row-major data.
/// **Source** the format's description in the safetensors project, version 0.8.
public struct Safetensors: Sendable {
  /// The header's `__metadata__`; empty where there is none, or it holds something else than texts.
  public let metadata: [String: String]
  /// Each lies within the file, and on no other.
  public let arrays: [String: StoredArray]

  /// Bytes of a header that is read.
  static let headerLimit = 1 << 24

  /// Reads and checks the header.
  ///
  /// Throws `.malformed` for anything cut short, overlapping or out of bounds, and `.unsupported` for
  /// element types that are not read, saying which array.
  public init(_ file: InputFile) throws(ArrayRefusal) {
    let length = try file.bytes(0..<8).number(at: 0, byteCount: 8)
    guard length <= file.byteCount - 8, length <= Self.headerLimit else {
      throw ArrayRefusal(
        .malformed,
        "says that its header has \(length) bytes; the file has \(file.byteCount), allowed are"
          + " \(Self.headerLimit)")
    }
    let header = Data(try file.bytes(8..<8 + length).bytes)
    guard var fields = (try? JSONSerialization.jsonObject(with: header)) as? [String: Any] else {
      throw ArrayRefusal(.malformed, "has a header that is not a JSON object")
    }
    metadata = fields.removeValue(forKey: "__metadata__") as? [String: String] ?? [:]
    var arrays: [String: StoredArray] = [:]
    for (name, field) in fields {
      arrays[name] = try Self.array(name, field, dataOffset: 8 + length, in: file)
    }
    let byPlace = arrays.sorted { ($0.value.offset, $0.key) < ($1.value.offset, $1.key) }
    for (left, right) in zip(byPlace, byPlace.dropFirst())
    where left.value.offset + left.value.byteCount > right.value.offset {
      throw ArrayRefusal(.malformed, "lets '\(left.key)' and '\(right.key)' overlap")
    }
    self.arrays = arrays
  }

  private static func array(
    _ name: String, _ field: Any, dataOffset: Int, in file: InputFile
  ) throws(ArrayRefusal) -> StoredArray {
    guard let field = field as? [String: Any], let type = field["dtype"] as? String,
      let shape = field["shape"] as? [Int], let offsets = field["data_offsets"] as? [Int],
      offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1]
    else {
      throw ArrayRefusal(.malformed, "describes '\(name)' in a way that is not understood")
    }
    guard offsets[1] <= file.byteCount - dataOffset else {
      throw ArrayRefusal(.malformed, "is cut short: it ends within '\(name)'; write it again")
    }
    guard let elementType = ElementType.allCases.first(where: { $0.safetensorsName == type }) else {
      throw ArrayRefusal(
        .unsupported, "holds '\(name)' with elements of type \(type); convert it to float32")
    }
    let array: StoredArray
    do throws(ArrayRefusal) {
      array = try StoredArray(elementType, shape: shape, offset: dataOffset + offsets[0])
    } catch { throw ArrayRefusal(error.kind, "holds '\(name)', which \(error.reason)") }
    guard array.byteCount == offsets[1] - offsets[0] else {
      throw ArrayRefusal(
        .malformed,
        "should hold '\(name)' in shape \(shape) of \(elementType), and has"
          + " \(offsets[1] - offsets[0]) bytes of data for it; write it again")
    }
    return array
  }

  // MARK: - Writing

  /// What stands before the values of float32 arrays that follow each other: the length, and JSON with
  /// sorted keys, padded with spaces so that the values start at a multiple of 8.
  ///
  /// Throws what `JSONSerialization` throws, to which names and shapes give no cause.
  public static func header(
    _ arrays: [(name: String, shape: [Int])], metadata: [String: String]
  ) throws -> [UInt8] {
    var fields: [String: Any] = [:]
    if !metadata.isEmpty { fields["__metadata__"] = metadata }
    var offset = 0
    for array in arrays {
      precondition(fields[array.name] == nil, "two tensors are named '\(array.name)'")
      let end = offset + 4 * array.shape.reduce(1, *)
      fields[array.name] =
        ["dtype": "F32", "shape": array.shape, "data_offsets": [offset, end]] as [String: Any]
      offset = end
    }
    var header = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header
  }
}
