import TelltaleCore
import TestSupport
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin
@testable import TorchScriptModelPlugin

/// A plugin that runs models made elsewhere, with one network on planes in its own form of file.
struct Subject: Sendable, CustomTestStringConvertible {
  let fixture: any TrainedModelFixture.Type
  let file: String
  let settings: [String: ParameterValue]
  /// Name of the first convolution's tap, and of one behind the second block.
  let first: String
  let pooled: String
  /// Another model of the same plugin.
  let other: (file: String, settings: [String: ParameterValue])

  var testDescription: String { file }

  /// The network, on twelve frames of eight bands, two utterances at a time.
  func plane(_ more: [String: ParameterValue] = [:]) throws -> TrainedModel {
    try fixture.model(file, settings.merging(more) { $1 })
  }

  static let all = [
    Subject(
      fixture: OpenVINOFixture.self, file: "plane.onnx",
      settings: ["frames": .integer(12), "batch": .integer(2)], first: "conv1", pooled: "mean",
      other: ("sequence.onnx", ["layout": .text("frames-bands")])),
    Subject(
      fixture: TorchScriptFixture.self, file: "plane.pt",
      settings: ["frames": .integer(12), "bands": .integer(8), "batch": .integer(2)],
      first: "block1.0", pooled: "block2.1",
      other: ("twice.pt", ["layout": .text("samples"), "frames": .integer(16)])),
  ]
}

private enum OpenVINOFixture: TrainedModelFixture {
  static let goldenFolder = PackageRoot.path + "/Tests/OpenVINOModelTests/Golden"

  static func make(_ parameters: [String: ParameterValue]) throws -> Component {
    try OpenVINOModel.factory.make(parameters)
  }
}

private enum TorchScriptFixture: TrainedModelFixture {
  static let goldenFolder = PackageRoot.path + "/Tests/TorchScriptModelTests/Golden"

  static func make(_ parameters: [String: ParameterValue]) throws -> Component {
    try TorchScriptModel.factory.make(parameters)
  }
}
