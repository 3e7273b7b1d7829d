internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// A model that was trained elsewhere and saved as TorchScript, run by LibTorch.
///
/// The file is read and tried when the component is made, so that what cannot be audited is refused
/// at once.
enum TorchScriptModel {
  static let id = "torchscript"
  static let version = "1.1.0"

  static let metadata = ComponentMetadata(
    role: .model, id: id, version: version,
    summary: "A trained model of your own in TorchScript, tapped by submodule",
    citation: "PyTorch 2.13, torch.jit (pytorch.org), BSD-3-Clause",
    licence: "Apache-2.0; runs on LibTorch (BSD-3-Clause)",
    knownLimits: [
      "features fill one input, of floats; no output but tensors of floats is tapped",
      "reads what torch.jit.save wrote; no pickled module, and no file of torch.export",
      "taps are what submodules return: nothing between them, nor what a script calls within a"
        + " branch or a loop; a loop of a fixed, small number is unrolled",
      "a file tells no sizes: 'bands' must be given, and 'frames' unless any length goes",
      "where the model takes one length only, time goes unnoticed: see 'channels'",
    ] + TrainedModel.commonLimits,
    parameters: TrainedModel.parameters(model: parameters), opensForeignCode: true,
    libraries: TorchRuntime.libraries)

  /// What the plugin hands over.
  static let factory = ComponentFactory(.model, metadata) { values throws(AuditError) in
    try TrainedModel(ReadScript(values), values)
  }

  private static let parameters = [
    ParameterDescription("model", "File that torch.jit.save wrote", range: .path),
    ParameterDescription(
      "plane",
      "Where the input has a channel axis of 1: none, first ([N, 1, …]), last ([N, …, 1]), or auto:"
        + " the first of these that the model takes",
      range: .choices(ChannelAxis.allCases.map(\.rawValue)),
      default: .text(ChannelAxis.auto.rawValue)),
  ]
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: TorchScriptModel.id, version: TorchScriptModel.version,
    components: [TorchScriptModel.factory])
}
