import Arrays
import Foundation
import TelltaleCore

/// The arrays of a folder, in order of depth as far as names and files tell it.
///
/// `NAME.npy` holds one tap, `.npz` and `.safetensors` files several. Files come by name, digits
/// taken as numbers; within an archive its members come in their order, within a safetensors file
/// as `RecordedArray.safetensors` says. Other files and hidden ones are passed over.
struct ArrayFolder {
  let path: String
  let arrays: [RecordedArray]

  /// Reads headers only.
  ///
  /// Throws `.missingFile`, `.duplicateName` where two arrays have one name, and `.malformedFile`,
  /// `.unsupported` or `.shapeMismatch`, naming file and array.
  init(path: String) throws(AuditError) {
    var names: [String] = []
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw AuditError(
        .missingFile, "folder '\(path)' cannot be read", cause: error.localizedDescription)
    }
    var arrays: [RecordedArray] = []
    for name in names.sortedByName where !name.hasPrefix(".") {
      arrays += try ArrayFolder.arrays(at: URL(filePath: path).appending(component: name))
    }
    guard !arrays.isEmpty else {
      throw AuditError(
        .missingFile,
        "there are no representations in '\(path)': write an array of shape [utterances, …] for"
          + " each tap, as NAME.npy or in a .npz or .safetensors file")
    }
    var placeOfTap: [String: String] = [:]
    for array in arrays {
      if let other = placeOfTap.updateValue(array.place, forKey: array.tap) {
        throw AuditError(
          .duplicateName,
          "two arrays are named '\(array.tap)': \(other) and \(array.place); rename one, or take"
            + " it out of the folder")
      }
    }
    self.path = path
    self.arrays = arrays
  }

  private static func arrays(at url: URL) throws(AuditError) -> [RecordedArray] {
    let path = url.path(percentEncoded: false)
    let place = "'\(path)'"
    switch url.pathExtension.lowercased() {
    case "npy":
      let file = try taken(place) { () throws(ArrayRefusal) in try InputFile(path: path) }
      return [
        try .numpy(
          tap: url.deletingPathExtension().lastPathComponent, in: file, 0..<file.byteCount,
          path: path, place: place)
      ]
    case "npz":
      let (file, archive) = try taken(place) { () throws(ArrayRefusal) in
        let file = try InputFile(path: path)
        return (file, try ZipArchive(file))
      }
      var arrays: [RecordedArray] = []
      for member in archive.members {
        let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
        arrays.append(
          try .numpy(
            tap: name, in: file, member.range, path: path, place: "'\(name)' in \(place)"))
      }
      return arrays
    case "safetensors": return try RecordedArray.safetensors(path: path)
    default: return []
    }
  }
}
