import TelltaleCore
import TestSupport
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// The model files that `Golden/make_models.py` writes, and what onnxruntime (or numpy) makes of each layer.
enum Fixture: TrainedModelFixture {
  static let goldenFolder = PackageRoot.path + "/Tests/OpenVINOModelTests/Golden"

  static func make(_ parameters: [String: ParameterValue]) throws -> Component {
    try OpenVINOModel.factory.make(parameters)
  }
}
