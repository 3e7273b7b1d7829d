internal import AuditCore
internal import Foundation

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
      throw AuditError(
        .unsupported,
        "the folder \(folder) must hold one model (.xml with its .bin, .onnx, .pb, .tflite, or"
          + " saved_model.pb), and it holds "
          + (models.isEmpty ? "none" : models.joined(separator: ", ")))
    }
    return folder + "/" + models[0]
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
    case "onnx" where hasExternalWeights(file):
      throw AuditError(
        .unsupported,
        "\(file) reads its weights from files beside it: name the folder (\(folder)), so that they"
          + " count")
    case let ending where endings.contains(ending): break
    default:
      throw AuditError(
        .unsupported,
        "\(file) is none of .onnx, .pb and .tflite, and no folder of a model; export the model"
          + " to ONNX")
    }
  }

  /// Whether a tensor of an ONNX file says where its data lie: a protocol buffer's entry of the key
  /// `location` (field 1, 8 bytes) with a value (field 2).
  private static func hasExternalWeights(_ file: String) -> Bool {
    guard let data = try? Data(contentsOf: URL(filePath: file), options: .mappedIfSafe) else {
      return false
    }
    return data.range(of: Data([0x0a, 0x08] + Array("location".utf8) + [0x12])) != nil
  }

  private static func ending(of name: String) -> String {
    URL(filePath: name).pathExtension.lowercased()
  }
}
