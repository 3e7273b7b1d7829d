import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import DenseNetPlugin

@Suite struct DenseNetNetworkTests {
  private let golden: ImageNetworkGolden

  init() throws {
    golden = try ImageNetworkGolden(
      #require(Bundle.module.url(forResource: "Golden/densenet121", withExtension: "json")))
  }

  private func network(
    stem: DenseNetStem = .relu, plane: Int = 64, classCount: Int = 4
  ) throws -> StagedNetwork {
    let network = DenseNetNetwork(stem: stem, plane: plane)
    return try StagedNetwork(
      network.stages, classCounts: [classCount],
      execution: Execution(seed: Seed(1), threadCount: 2)
    ) { (count, initialiser) throws(TorchError) in
      try network.makeHead(classCount: count, initialiser)
    }
  }

  /// torchvision's name of ours: only the head's differs.
  private func torchvisionName(_ name: String) -> String {
    name.replacing("head1.", with: "classifier.")
  }

  private func filled(stem: DenseNetStem) throws -> StagedNetwork {
    let network = try network(stem: stem)
    for named in network.parameters + network.buffers {
      let values = try #require(golden.values(of: torchvisionName(named.name)), "\(named.name)")
      try named.tensor.assign(Tensor(values, shape: named.tensor.shape))
    }
    return network
  }

  private func input() throws -> Tensor {
    try Tensor(ImageNetworkGolden.input, shape: [4, 3, 64, 64])
  }

  @Test func parameterCountIsThePublishedOne() throws {
    #expect(try network(classCount: 1000).parameterCount == 7_978_856)
  }

  @Test(arguments: DenseNetStem.allCases)
  func namesAndShapesAreTorchvisions(stem: DenseNetStem) throws {
    let network = try network(stem: stem)
    let ours = (network.parameters + network.buffers).map {
      "\(torchvisionName($0.name)) \($0.tensor.shape)"
    }
    #expect(ours.sorted() == golden.tensors.map { "\($0.name) \($0.shape)" }.sorted())
  }

  @Test(arguments: DenseNetStem.allCases)
  func forwardPassAgreesWithTorchvision(stem: DenseNetStem) throws {
    let network = try filled(stem: stem)
    try TorchRuntime.run(network.execution, gradients: false) {
      var taps: [String: [Float]] = [:]
      _ = try network.run(input(), stages: 0..<network.definitions.count, .inference) {
        (index, output) throws(TorchError) in
        guard let name = network.definitions[index].tapName else { return }
        taps[name] = ImageNetworkGolden.sample(try output.values())
      }
      #expect(taps.keys.sorted() == golden.taps.keys.sorted())
      for (name, expected) in golden.taps {
        let difference = ImageNetworkGolden.difference(taps[name] ?? [], from: expected)
        #expect(difference < 1e-4, "\(name)")
      }
      let logits = try network.logits(of: input(), enteringAt: 0, .inference)[0].values()
      #expect(ImageNetworkGolden.difference(logits, from: golden.logits) < 1e-4)
    }
  }

  /// Batch statistics, moved running statistics, and the gradient through all of it.
  @Test func aLearningPassAgreesWithTorchvision() throws {
    let network = try filled(stem: .relu)
    try TorchRuntime.run(network.execution, gradients: true) {
      let logits = try network.logits(
        of: input(), enteringAt: 0, ForwardPass(normalisation: .learning(momentum: 0.1)))[0]
      #expect(
        try ImageNetworkGolden.difference(logits.values(), from: golden.learning.logits) < 1e-3)
      try logits.crossEntropy(Tensor(labels: [0, 1, 2, 3])).backward()
      let first = try #require(network.parameters.first)
      #expect(first.name == "features.conv0.weight")
      let gradient = ImageNetworkGolden.sample(try first.tensor.gradient().values())
      #expect(ImageNetworkGolden.difference(gradient, from: golden.learning.gradient) < 1e-3)
    }
    for (name, expected) in golden.learning.running {
      let buffer = try #require(network.buffers.first { $0.name == name })
      let values = ImageNetworkGolden.sample(try buffer.tensor.values())
      #expect(ImageNetworkGolden.difference(values, from: expected) < 1e-4, "\(name)")
    }
  }

  /// A file as torchvision saves it, batch counters included, fills all but the head.
  @Test func aFileWithTorchvisionsNamesFillsEverything() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/densenet121.safetensors"
      try StateFile.write(golden.tensors, to: path)
      let network = try network()
      let file = try WeightFile(path: path)
      let filled = try file.fill(network, required: ["features."])
      #expect(filled.count == network.parameters.count + network.buffers.count - 2)
      for named in network.parameters + network.buffers where !named.name.hasPrefix("head1") {
        let index = golden.tensors.firstIndex { $0.name == named.name }
        #expect(try named.tensor.values()[0] == Float(index ?? -1), "\(named.name)")
      }
      // Without one of a block's running statistics it is another architecture's.
      let missing = "features.denseblock3.denselayer5.norm2.running_var"
      try StateFile.write(golden.tensors.filter { $0.name != missing }, to: path)
      let error = #expect(throws: TorchError.self) {
        try WeightFile(path: path).fill(network, required: ["features."])
      }
      #expect(error?.message.contains(missing) == true)
    }
  }

  @Test(arguments: [32, 33, 45, 64, 100, 224, 512])
  func everyPlaneHasAPlaneLeft(plane: Int) throws {
    let network = try network(plane: plane)
    let out = try TorchRuntime.run(network.execution, gradients: false) {
      () throws(TorchError) in
      try network.logits(of: .zeros([1, 3, plane, plane]), enteringAt: 0, .inference)[0].shape
    }
    #expect(out == [1, 4])
  }

  @Test func tapsHaveTheirShapes() {
    let expected = [
      ["conv0", "64", "112", "112"], ["pool0", "64", "56", "56"],
      ["denseblock1", "256", "56", "56"], ["transition1", "128", "28", "28"],
      ["denseblock2", "512", "28", "28"], ["transition2", "256", "14", "14"],
      ["denseblock3", "1024", "14", "14"], ["transition3", "512", "7", "7"],
      ["denseblock4", "1024", "7", "7"],
    ]
    for stem in DenseNetStem.allCases {
      let taps = DenseNetNetwork(stem: stem, plane: 224).stages.tapDescriptions
      #expect(taps.map { [$0.name] + $0.shape.map(String.init) } == expected)
    }
  }

  /// VGG16's pool1 on a plane of 224 is [64, 112, 112].
  @Test func sixtyFourChannelsEnterBehindTheStemsRectifierOrItsConvolution() throws {
    for (stem, stage) in [(DenseNetStem.relu, "pool0"), (.conv, "norm0")] {
      let stages = DenseNetNetwork(stem: stem, plane: 224).stages.stageDescriptions
      let splice = try #require(Splice.choose(for: [64, 112, 112], among: stages))
      #expect(splice.stage == stage)
      #expect(!splice.isResized && !splice.isChannelAdapted)
    }
  }
}
