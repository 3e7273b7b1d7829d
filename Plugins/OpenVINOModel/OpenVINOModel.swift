internal import COpenVINOShim
internal import TelltaleCore
internal import TrainedModels

/// A model that was trained elsewhere, run by OpenVINO.
///
/// The file is read when the component is made, so that what cannot be audited is refused at once.
enum OpenVINOModel {
  static let id = "openvino"
  static let version = "1.2.0"

  static let metadata = ComponentMetadata(
    role: .model, id: id, version: version,
    summary: "A trained model of your own: ONNX, OpenVINO IR, TensorFlow, TensorFlow Lite",
    citation: "OpenVINO 2026.4 (openvino.ai), Apache-2.0",
    licence: "Apache-2.0; runs on OpenVINO (Apache-2.0)",
    knownLimits: [
      "features fill one input, of floats; layers inside loops and branches cannot be tapped",
      "where a file knows one length only, time may go unnoticed: see 'channels'",
    ] + TrainedModel.commonLimits,
    parameters: TrainedModel.parameters(model: parameters), opensForeignCode: true,
    libraries: ["OpenVINO": String(cString: to_version())])

  /// What the plugin hands over.
  static let factory = ComponentFactory(.model, metadata) { values throws(AuditError) in
    try TrainedModel(
      ReadModel(
        ModelFile(values.text("model")),
        precision: try values.choice("precision", Execution.Precision.self)), values)
  }

  private static let parameters = [
    ParameterDescription(
      "model",
      "File that stands alone (.onnx, .pb, .tflite), or the folder of an OpenVINO IR (.xml, .bin),"
        + " of a TensorFlow saved model, or of an ONNX file with its weights beside it",
      range: .path),
    ParameterDescription(
      "precision",
      "float32, or bfloat16: products in bfloat16, up to twice as fast on processors that have them, and"
        + " another model than the one that is deployed unless that runs so, too",
      range: .choices(Execution.Precision.allCases.map(\.rawValue)),
      default: .text(Execution.Precision.float32.rawValue)),
  ]
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: OpenVINOModel.id, version: OpenVINOModel.version, components: [OpenVINOModel.factory])
}
