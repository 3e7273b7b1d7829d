internal import AuditCore
internal import AuditTorch
internal import AuditTrained
internal import Foundation

/// A TorchScript file, read and tried: it tells no sizes itself.
struct ReadScript: ReadableModel {
  let path: String
  let inputs: [ReadableInput]
  private let script: ScriptModule
  private let trials: InputTrials

  /// Throws `.missingFile`, `.malformedFile`, `.unsupported`, `.shapeMismatch`, `.unknownName` or
  /// `.invalidParameter`.
  init(_ values: ParameterValues) throws(AuditError) {
    let path = values.text("model")
    self.path = path
    let script = try Self.open(path)
    self.script = script
    let input = try script.arguments
      .map { ReadableInput(name: $0.name, type: $0.type, sizes: nil) }
      .only(named: values.optionalText("input"))
    guard input.type == "Tensor" else {
      throw AuditError(
        .unsupported, "the model's input is \(input.name): \(input.type), and features are a tensor"
      )
    }
    let trials = try InputTrials(script, values)
    self.trials = trials
    inputs = [ReadableInput(name: input.name, type: "f32", sizes: trials.sizes)]
  }

  func layers(sizes: [Int?]) throws(AuditError) -> any ModelLayers {
    let isOfAnyLength = sizes.dropFirst().contains(nil)
    return ScriptLayers(script, try trials.layers(isOfAnyLength: isOfAnyLength))
  }

  private static func open(_ path: String) throws(AuditError) -> ScriptModule {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AuditError(.missingFile, "there is no model at \(path)")
    }
    guard !isFolder.boolValue else {
      throw AuditError(
        .unsupported, "\(path) is a folder: name the file that torch.jit.save wrote")
    }
    return try running(
      "\(path) cannot be read as TorchScript: see that it is whole, and written by torch.jit.save"
        + " from torch.jit.trace or torch.jit.script"
    ) { () throws(TorchError) in try ScriptModule(path: path) }
  }
}
