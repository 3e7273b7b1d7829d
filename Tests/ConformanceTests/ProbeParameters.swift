import AuditConformance
import AuditCore
import Foundation

/// Settings with which bundled components learn the probe sets in seconds.
enum ProbeParameters {
<<<<<<< HEAD
  /// What only tests have: a model file, and what the checks' classes are called.
  private static let ofTests: [String: [String: ParameterValue]] = [
=======
  /// For every component that describes a parameter of the name.
  private static let general: [String: ParameterValue] = [
    "epochs": .integer(4), "batch-size": .integer(4), "learning-rate": .number(3e-4),
    // No early stop: a few epochs are too few for patience.
    "patience": .integer(100),
    "plane": .integer(32), "frames": .integer(16), "head": .text("gap"), "start": .text("random"),
  ]

  /// Where one component wants other values than the rest.
  private static let particular: [String: [String: ParameterValue]] = [
    "recorded": ["path": .text(fixture("RecordedTests/Golden/npy"))],
    // Large networks on small planes: the fewest steps that still learn for certain.
    "resnet50": ["batch-size": .integer(6)],
    "densenet121": [
      "epochs": .integer(3), "batch-size": .integer(8), "learning-rate": .number(1e-3),
    ],
    "lstm": ["epochs": .integer(6), "batch-size": .integer(8), "learning-rate": .number(1e-3)],
    "probe-linear": ["epochs": .integer(30), "learning-rate": .number(1e-2)],
    "probe-mlp": ["epochs": .integer(30), "learning-rate": .number(1e-2)],
>>>>>>> main
    "openvino": [
      "model": .text(fixture("OpenVINOModelTests/Golden/probe.onnx")), "frames": .integer(32),
      "emotions": .text("class-0,class-1,class-2"), "scale": .number(0.025), "offset": .number(1),
    ]
  ]

  /// A file of another test target.
  private static func fixture(_ path: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: path).path(percentEncoded: false)
  }

  static func parameters(for factory: ComponentFactory) -> [String: ParameterValue] {
    ShortSettings.parameters(for: factory.metadata)
      .merging(ofTests[factory.metadata.id] ?? [:]) { $1 }
  }
}
