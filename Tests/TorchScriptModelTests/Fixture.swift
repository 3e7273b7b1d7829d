import TelltaleCore
import TestSupport
import TrainedTestSupport

@testable import TorchScriptModelPlugin

/// The model files that `Golden/make_models.py` writes, and what PyTorch's forward hooks makes of each layer.
enum Fixture: TrainedModelFixture {
  static let goldenFolder = PackageRoot.path + "/Tests/TorchScriptModelTests/Golden"

  static func make(_ parameters: [String: ParameterValue]) throws -> Component {
    try TorchScriptModel.factory.make(parameters)
  }
}
