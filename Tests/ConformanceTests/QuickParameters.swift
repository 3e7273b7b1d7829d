import ConformanceKit
import Foundation
import TelltaleCore

/// Settings with which bundled components learn the example rows in seconds.
enum QuickParameters {
  /// What only tests have: a model file, and what the checks' classes are called.
  private static let ofTests: [String: [String: ParameterValue]] = [
    // Enough where leaks of known strength are not asked for.
    "resnet50": ["epochs": .integer(4)],
    "recorded": ["path": .text(fixture("RecordedTests/Golden/npy"))],
    "openvino": [
      "model": .text(fixture("OpenVINOModelTests/Golden/probe.onnx")), "frames": .integer(32),
      "emotions": .text("class-0,class-1,class-2"), "scale": .number(0.025), "offset": .number(1),
    ],
    "torchscript": [
      "model": .text(fixture("TorchScriptModelTests/Golden/probe.pt")), "frames": .integer(32),
      "bands": .integer(24), "emotions": .text("class-0,class-1,class-2"),
      "scale": .number(0.025), "offset": .number(1),
    ],
  ]

  /// A file of another test target.
  private static func fixture(_ path: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: path).path(percentEncoded: false)
  }

  /// A network of planes: minutes by themselves, so that what trains it many times over is left to
  /// `telltale plugin check`.
  static func isLarge(_ factory: ComponentFactory) -> Bool {
    factory.metadata.parameters.contains { $0.name == "plane" }
  }

  /// Without what is another's code with other numbers in it: VGG19 is VGG16 with three layers more,
  /// and `VGGTests` hold its numbers.
  static func distinct(_ ids: [String]) -> [String] { ids.filter { $0 != "vgg19" } }

  static func parameters(for factory: ComponentFactory) -> [String: ParameterValue] {
    factory.metadata.quickSettings
      .merging(ofTests[factory.metadata.id] ?? [:]) { $1 }
  }
}
