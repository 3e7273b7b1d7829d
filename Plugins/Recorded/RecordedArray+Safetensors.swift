import Foundation
import TelltaleCore

extension RecordedArray {
  /// The tensors of a safetensors file: those that its metadata lists under `taps`, by commas, in
  /// this order, then the others by name.
  ///
  /// Layout: 8 bytes little-endian length n; n bytes of JSON; raw row-major data. The header's own
  /// order says nothing: writers sort it.
  /// **Source** the format's description in the safetensors project, version 0.8.
  ///
  /// Throws `.malformedFile`, `.unsupported` or `.shapeMismatch`, naming the tensor.
  static func safetensors(_ file: InputFile) throws(AuditError) -> [RecordedArray] {
    let malformed = { (problem: String) in
      AuditError(.malformedFile, "'\(file.path)' \(problem); write it again")
    }
    let headerCount = try file.bytes(0..<8).number(at: 0, byteCount: 8)
    guard headerCount <= file.byteCount - 8 else {
      throw malformed("says that its header has \(headerCount) bytes; it has \(file.byteCount)")
    }
    guard headerCount <= 1 << 24 else {
      throw malformed("has a header of \(headerCount) bytes; allowed are \(1 << 24)")
    }
    let header = Data(try file.bytes(8..<8 + headerCount).bytes)
    guard var fields = (try? JSONSerialization.jsonObject(with: header)) as? [String: Any] else {
      throw malformed("has a header that is not a JSON object")
    }
    let metadata = fields.removeValue(forKey: "__metadata__") as? [String: String]
    var arrays: [RecordedArray] = []
    for name in try ordered(Array(fields.keys), as: metadata?["taps"], in: file) {
      let place = "'\(name)' in '\(file.path)'"
      guard let field = fields[name] as? [String: Any], let type = field["dtype"] as? String,
        let shape = field["shape"] as? [Int], let offsets = field["data_offsets"] as? [Int],
        offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1]
      else { throw malformed("describes '\(name)' in a way that is not understood") }
      guard offsets[1] <= file.byteCount - 8 - headerCount else {
        throw malformed("is cut short: it ends within '\(name)'")
      }
      guard let elementType = ElementType(safetensors: type) else {
        throw AuditError(
          .unsupported, "\(place) has elements of type \(type); \(ElementType.readable)")
      }
      let start = 8 + headerCount
      arrays.append(
        try RecordedArray(
          tap: name, in: file, place: place, range: start + offsets[0]..<start + offsets[1],
          elementType: elementType, shape: shape))
    }
    return arrays
  }

  private static func ordered(
    _ names: [String], as listed: String?, in file: InputFile
  ) throws(AuditError) -> [String] {
    let first = (listed ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    for name in first where !names.contains(name) {
      throw AuditError(
        .malformedFile,
        "'\(file.path)' lists the tap '\(name)' in its metadata"
          + NearName.hint(for: name, among: names))
    }
    return first + names.filter { !first.contains($0) }.sortedByName
  }
}

extension [String] {
  /// By name, with digits taken as numbers: `layer2` before `layer10`.
  var sortedByName: [String] {
    sorted {
      let order = $0.compare($1, options: .numeric)
      return order == .orderedSame ? $0 < $1 : order == .orderedAscending
    }
  }
}
