import Arrays
import Foundation
import TelltaleCore

extension RecordedArray {
  /// The tensors of a safetensors file: those that its metadata lists under `taps`, by commas, in
  /// this order, then the others by name. The header's own order says nothing: writers sort it.
  ///
  /// Throws `.malformedFile`, `.unsupported` or `.shapeMismatch`, naming the tensor.
  static func safetensors(path: String) throws(AuditError) -> [RecordedArray] {
    let header = try taken("'\(path)'") { () throws(ArrayRefusal) in
      try Safetensors(InputFile(path: path))
    }
    let listed = (header.metadata["taps"] ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let names = listed + header.arrays.keys.filter { !listed.contains($0) }.sortedByName
    var arrays: [RecordedArray] = []
    for name in names {
      guard let array = header.arrays[name] else {
        throw AuditError(
          .malformedFile,
          "'\(path)' lists the tap '\(name)' in its metadata"
            + NearName.hint(for: name, among: header.arrays.keys.sorted()))
      }
      arrays.append(
        try RecordedArray(tap: name, array, in: path, place: "'\(name)' in '\(path)'"))
    }
    return arrays
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
