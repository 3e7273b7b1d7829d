import Foundation

/// A format of models that is known, and that nothing here reads: what to do with it.
struct UnreadFormat {
  /// "is a CoreML model, which runs on Apple's systems only: …", behind a file's name.
  let sentence: String

  /// By the ending of a file's or folder's name; nil for any other.
  init?(_ path: String) {
    let ending = URL(filePath: path).pathExtension.lowercased()
    guard let sentence = Self.sentences[ending] else { return nil }
    self.sentence = sentence
  }

  /// By what lies in a folder; nil for any other.
  init?(folderOf names: [String]) {
    guard names.contains("config.json"),
      names.contains(where: { $0.hasPrefix("model") || $0.hasPrefix("pytorch_model") })
    else { return nil }
    sentence =
      "is what transformers' save_pretrained wrote, which holds weights without the network that uses"
      + " them: examples/transformers/encoder.py exports it to ONNX, with every layer, and writes the"
      + " audit file"
  }

  private static let weights =
    "holds weights without the network that uses them: load it where that is defined, and export both"
    + " to ONNX (torch.onnx.export) or TorchScript (torch.jit.save)"
  private static let coreML =
    "is a CoreML model, which runs on Apple's systems: export what it was made of to ONNX"
  private static let keras =
    "is a Keras model: save it as a folder that TensorFlow serves (model.export(FOLDER)), and name that"

  private static let sentences = [
    "mlmodel": coreML, "mlpackage": coreML, "mlmodelc": coreML,
    "h5": keras, "hdf5": keras, "keras": keras,
    "pt2":
      "is a package of torch.export: export the same module by torch.onnx.export, or trace it for"
      + " torch.jit.save",
    "safetensors": weights, "bin": weights, "ckpt": weights, "msgpack": weights, "npz": weights,
    "nemo": "is an archive of NeMo: export its encoder to ONNX (model.export)",
    "engine": "is a plan of TensorRT for one GPU: name the ONNX file that it was made of",
    "mnn": "is a model of MNN: name the ONNX file that it was made of",
    "ncnn": "is a model of ncnn: name the ONNX file that it was made of",
    "gguf": weights,
  ]
}
