import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import DenseNetPlugin
@testable import ResNetPlugin

/// A network that normalises by batch, and what is known of it from elsewhere.
struct NetworkCase: CustomTestStringConvertible, Sendable {
  /// Where representations like the first convolution's output enter.
  enum Stem: String, CaseIterable, Sendable { case relu, conv }

  let id: String
  let components: NetworkComponents
  let makeDefinition: @Sendable (ParameterValues) throws(AuditError) -> NetworkDefinition
  /// torchvision's count, with 1,000 classes.
  let parameterCount: Int
  /// torchvision's name of the head.
  let headName: String
  /// Of the first convolution, and of its batch normalisation.
  let convolution: String
  let normalisation: String
  /// The stages where representations enter, by stem.
  let entries: [Stem: String]
  /// What a file of weights must hold begins with these.
  let required: [String]
  /// Running statistics of one block, without which a file is another architecture's.
  let blockStatistics: String
  /// Running statistics behind the entry.
  let statisticsBehind: String
  /// Name and shape at plane 224.
  let taps: [[String]]
  /// At plane 32.
  let lastTap: [Int]

  var testDescription: String { id }

  static let all = [resnet50, densenet121]

  static let resnet50 = NetworkCase(
    id: "resnet50", components: ResNetComponents.components,
    makeDefinition: ResNetComponents.definition, parameterCount: 25_557_032, headName: "fc.",
    convolution: "conv1.", normalisation: "bn1.", entries: [.relu: "pool1", .conv: "bn1"],
    required: ["conv1.", "bn1.", "layer"], blockStatistics: "layer3.4.bn2.running_var",
    statisticsBehind: "layer1.0.downsample.1.running_mean",
    taps: [
      ["conv1", "64", "112", "112"], ["pool1", "64", "56", "56"], ["layer1", "256", "56", "56"],
      ["layer2", "512", "28", "28"], ["layer3", "1024", "14", "14"], ["layer4", "2048", "7", "7"],
    ], lastTap: [2048, 1, 1])

  static let densenet121 = NetworkCase(
    id: "densenet121", components: DenseNetComponents.components,
    makeDefinition: DenseNetComponents.definition, parameterCount: 7_978_856,
    headName: "classifier.", convolution: "features.conv0.", normalisation: "features.norm0.",
    entries: [.relu: "pool0", .conv: "norm0"], required: ["features."],
    blockStatistics: "features.denseblock3.denselayer5.norm2.running_var",
    statisticsBehind: "features.denseblock1.denselayer2.norm1.running_mean",
    taps: [
      ["conv0", "64", "112", "112"], ["pool0", "64", "56", "56"],
      ["denseblock1", "256", "56", "56"], ["transition1", "128", "28", "28"],
      ["denseblock2", "512", "28", "28"], ["transition2", "256", "14", "14"],
      ["denseblock3", "1024", "14", "14"], ["transition3", "512", "7", "7"],
      ["denseblock4", "1024", "7", "7"],
    ], lastTap: [1024, 1, 1])

  func golden() throws -> ImageNetworkGolden {
    try ImageNetworkGolden(
      #require(Bundle.module.url(forResource: "Golden/\(id)", withExtension: "json")))
  }

  func definition(
    stem: Stem = .relu, plane: Int = 64, head: String = "gap"
  ) throws -> NetworkDefinition {
    try makeDefinition(
      ParameterValues(
        [
          "plane": .integer(plane), "splice-after": .text(stem.rawValue), "head": .text(head),
        ], describedBy: components.attacker.metadata.parameters, component: id))
  }

  func network(
    stem: Stem = .relu, plane: Int = 64, head: String = "gap", classCount: Int = 4,
    on device: Execution.Device = .cpu
  ) throws -> StagedNetwork {
    let definition = try definition(stem: stem, plane: plane, head: head)
    return try StagedNetwork(
      definition.stages, classCounts: [classCount],
      execution: Execution(seed: Seed(1), device: device, threadCount: 2),
      makeHead: definition.makeHead)
  }

  /// torchvision's name of ours: only the head's differs.
  func torchvisionName(_ name: String) -> String { name.replacing("head1.", with: headName) }

  /// With the golden file's weights.
  func filled(
    _ golden: ImageNetworkGolden, stem: Stem, on device: Execution.Device = .cpu
  ) throws -> StagedNetwork {
    let network = try network(stem: stem, on: device)
    for named in network.parameters + network.buffers {
      let values = try #require(golden.values(of: torchvisionName(named.name)), "\(named.name)")
      try named.tensor.assign(Tensor(values, shape: named.tensor.shape))
    }
    return network
  }
}
