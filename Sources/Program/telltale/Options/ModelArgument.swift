import Foundation
import TelltaleKit

/// What `--model` names: a component, or a person's own model.
struct ModelArgument {
  let component: ComponentSpecification
  /// Of an audit that has no other.
  let name: String
  /// Whether it is a file or a folder, not a component's id.
  let isOwn: Bool

  init(_ text: String) {
    let url = URL(fileURLWithPath: text)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    let isRecorded =
      isFolder.boolValue
      && FileManager.default.fileExists(atPath: url.path + "/utterances.csv")
    // A name with a slash or a known ending is meant as a file, there or not: the reader says what is
    // wrong with it.
    let ending = ModelArgument.readers[url.pathExtension.lowercased()]
    guard exists || ending != nil || text.contains("/") else {
      component = ComponentSpecification(name: text)
      name = "\(text)-audit"
      isOwn = false
      return
    }
    let use = isRecorded ? "recorded" : ending ?? "openvino"
    component = ComponentSpecification(
      name: use,
      parameters: [isRecorded ? "path" : "model": .text(url.standardizedFileURL.path)])
    name = url.deletingPathExtension().lastPathComponent
    isOwn = true
  }

  /// Components that read files, by their endings.
  private static let readers = [
    "onnx": "openvino", "xml": "openvino", "pb": "openvino", "tflite": "openvino",
    "pt": "torchscript", "pth": "torchscript", "ts": "torchscript", "jit": "torchscript",
    "torchscript": "torchscript",
  ]
}
