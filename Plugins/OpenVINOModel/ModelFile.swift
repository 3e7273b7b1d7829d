internal import Foundation
internal import TelltaleCore
internal import TrainedModels

/// What is to be read: a file that stands alone, or the one model in a folder.
///
/// A stage key holds the content of the path that the audit names, and of nothing else. A file that
/// reads its weights from a second one is therefore refused: its folder has to be named.
struct ModelFile {
  /// Of the file, or of a saved model's folder.
  let path: String

  private static let endings = ["onnx", "pb", "tflite", "xml"]

  /// - Parameter given: a file or a folder.
  ///
  /// Throws `.missingFile`, or `.unsupported` where it is no model that can be audited as it is.
  init(_ given: String) throws(AuditError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: given, isDirectory: &isFolder) else {
      throw AuditError(.missingFile, "there is no model at \(given)")
    }
    path = isFolder.boolValue ? try Self.model(inFolder: given) : given
    if !isFolder.boolValue { try Self.checkStandsAlone(given) }
  }

  private static func model(inFolder folder: String) throws(AuditError) -> String {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw AuditError(.missingFile, "the folder \(folder) cannot be read")
    }
    if names.contains("saved_model.pb") { return folder }
    let models = names.filter { endings.contains(ending(of: $0)) }.sorted()
    guard models.count == 1 else {
      if models.isEmpty, let format = UnreadFormat(folder) ?? UnreadFormat(folderOf: names) {
        throw AuditError(
          .unsupported, "\(folder) \(format.sentence). \(InputRemedy.otherRoutes)")
      }
      throw AuditError(
        .unsupported,
        "the folder \(folder) must hold one model (.xml with its .bin, .onnx, .pb, .tflite, or"
          + " saved_model.pb), and it holds "
          + (models.isEmpty ? "none" : models.joined(separator: ", ")))
    }
    let model = folder + "/" + models[0]
    switch ending(of: model) {
    case "onnx": try checkWeights(of: model, liesIn: folder)
    case "xml": try checkIsThere(String(models[0].dropLast(3)) + "bin", in: folder, for: model)
    default: break
    }
    return model
  }

  /// Throws `.missingFile`, or `.malformedFile` for weights that were left elsewhere.
  private static func checkIsThere(
    _ place: String, in folder: String, for model: String
  ) throws(AuditError) {
    let path = place.hasPrefix("/") ? place : folder + "/" + place
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw AuditError(
        .missingFile,
        "\(model) reads its weights from '\(place)', which is not there: put it into \(folder), where"
          + " the model was saved with it")
    }
    let beginning = (try? file.read(upToCount: MisplacedFile.beginningByteCount)) ?? Data()
    if let advice = MisplacedFile.advice(beginning: beginning) {
      throw AuditError(.malformedFile, "\(path): \(advice)")
    }
  }

  /// The folder is what counts: weights elsewhere, by a path or a link, would not.
  private static func checkWeights(of model: String, liesIn folder: String) throws(AuditError) {
    let inside = resolved(folder) + "/"
    for place in Set(externalWeights(of: model)).sorted() {
      let file = place.hasPrefix("/") ? place : folder + "/" + place
      guard !resolved(file).hasPrefix(inside) else {
        try checkIsThere(place, in: folder, for: model)
        continue
      }
      throw AuditError(
        .unsupported,
        "\(model) reads weights from '\(place)', outside its folder: put them into the folder, and save"
          + " the model with their place there")
    }
  }

  private static func checkStandsAlone(_ file: String) throws(AuditError) {
    let folder = URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
    switch ending(of: file) {
    case "xml":
      throw AuditError(
        .unsupported,
        "\(file) reads its weights from the .bin beside it: name the folder (\(folder)), so that"
          + " both count")
    case "pb" where URL(filePath: file).lastPathComponent == "saved_model.pb":
      throw AuditError(
        .unsupported, "\(file) is part of a saved model: name the folder (\(folder))")
    case "onnx" where !externalWeights(of: file).isEmpty:
      for place in Set(externalWeights(of: file)).sorted() {
        try checkIsThere(place, in: folder, for: file)
      }
      throw AuditError(
        .unsupported,
        "\(file) reads its weights from files beside it: name the folder (\(folder)), so that they"
          + " count")
    case let ending where endings.contains(ending): break
    default:
      throw AuditError(
        .unsupported,
        "\(file) \(UnreadFormat(file)?.sentence ?? "is none of .onnx, .pb and .tflite, and no folder of a model")."
          + " \(InputRemedy.otherRoutes)")
    }
  }

  /// Where tensors of an ONNX file say that their data lie: a protocol buffer's entry of the key `location`
  /// (field 1, 8 bytes) with a value (field 2, its length first, seven bits a byte).
  private static func externalWeights(of file: String) -> [String] {
    guard let data = try? Data(contentsOf: URL(filePath: file), options: .mappedIfSafe) else {
      return []
    }
    let mark = [0x0a, 0x08] + Array("location".utf8) + [0x12]
    return data.withUnsafeBytes { bytes in
      var places: [String] = []
      var rest = bytes[...]
      while let end = end(of: mark, in: rest) {
        rest = bytes[end...]
        var (length, shift) = (0, 0)
        while let byte = rest.popFirst() {
          length |= Int(byte & 127) << shift
          shift += 7
          if byte < 128 || shift > 28 { break }
        }
        places.append(String(decoding: rest.prefix(length), as: UTF8.self))
      }
      return places
    }
  }

  /// Where the first of such marks ends. Files have hundreds of megabytes, of which `Data.range(of:)` looks at one
  /// byte after the other.
  private static func end(of mark: [UInt8], in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    var rest = UnsafeRawBufferPointer(rebasing: bytes)
    while rest.count >= mark.count, let start = rest.baseAddress,
      let hit = memchr(start, Int32(mark[0]), rest.count - mark.count + 1)
    {
      let place = start.distance(to: hit)
      if memcmp(hit, mark, mark.count) == 0 {
        return bytes.endIndex - rest.count + place + mark.count
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[(place + 1)...])
    }
    return nil
  }

  /// Without symbolic links; a name that leads to nothing as it is, without `..`.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return (path as NSString).standardizingPath }
    defer { free(real) }
    return String(cString: real)
  }

  private static func ending(of name: String) -> String {
    URL(filePath: name).pathExtension.lowercased()
  }
}
