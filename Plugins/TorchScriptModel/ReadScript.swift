internal import Foundation
internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// A TorchScript file, read and tried: it tells no sizes itself.
struct ReadScript: ReadableModel {
  var component: String { TorchScriptModel.id }
  let path: String
  let inputs: [ReadableInput]
  private let script: ScriptModule
  private let trials: InputTrials
  private let values: ParameterValues

  /// Throws `.missingFile`, `.malformedFile`, `.unsupported`, `.shapeMismatch`, `.unknownName` or
  /// `.invalidParameter`.
  ///
  /// - Parameter seed: of weights drawn anew; nil for the file's own.
  init(_ values: ParameterValues, redrawnWith seed: Seed? = nil) throws(AuditError) {
    let path = values.text("model")
    self.path = path
    self.values = values
    let script = try Self.open(path, redrawnWith: seed)
    self.script = script
    trials = try InputTrials(script, values)
    inputs = trials.inputs
  }

  func layers(_ shapes: InputShapes) throws(AuditError) -> any ModelLayers {
    let isOfAnyLength = shapes.ofFeatures.dropFirst().contains(nil)
    return ScriptLayers(
      script, inputs.map(\.type), try trials.layers(isOfAnyLength: isOfAnyLength))
  }

  var redrawableCount: Int { script.redrawableCount }

  func redrawn(_ seed: Seed) throws(AuditError) -> any ReadableModel {
    guard redrawableCount > 0 else {
      throw AuditError(
        .unsupported,
        "the module has no parameters with two axes, as a frozen one: save it without freezing")
    }
    return try ReadScript(values, redrawnWith: seed)
  }

  private static func open(_ path: String, redrawnWith seed: Seed?) throws(AuditError)
    -> ScriptModule
  {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AuditError(.missingFile, "there is no model at \(path)")
    }
    guard !isFolder.boolValue else {
      throw AuditError(
        .unsupported, "\(path) is a folder: name the file that torch.jit.save wrote")
    }
    do throws(AuditError) {
      return try ScriptModule(path: path, redrawnWith: seed?.value)
    } catch {
      throw AuditError(
        error.code, "\(path) \(why(error)). \(InputRemedy.otherRoutes)", cause: error.message)
    }
  }

  private static func why(_ error: AuditError) -> String {
    // What every script has, and torch.save writes none of.
    error.message.contains("constants.pkl")
      ? "is what torch.save wrote: weights (a state dict) or a pickled module, without the network that uses"
        + " them. Load it where that is defined, call eval(), and export it by torch.onnx.export or"
        + " torch.jit.trace and torch.jit.save"
      : "cannot be read as TorchScript: torch.jit.save did not write it, from torch.jit.trace or"
        + " torch.jit.script, or it is not whole"
  }
}
