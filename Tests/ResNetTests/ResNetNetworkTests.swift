import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import ResNetPlugin

@Suite struct ResNetNetworkTests {
  private let golden: ImageNetworkGolden

  init() throws {
    golden = try ImageNetworkGolden(
      #require(Bundle.module.url(forResource: "Golden/resnet50", withExtension: "json")))
  }

  private func network(
    _ head: ResNetHead = .gap, stem: ResNetStem = .relu, plane: Int = 64, classCount: Int = 4
  ) throws -> StagedNetwork {
    let network = ResNetNetwork(head: head, stem: stem, plane: plane)
    return try StagedNetwork(
      network.stages, classCounts: [classCount],
      execution: Execution(seed: Seed(1), threadCount: 2)
    ) { (count, initialiser) throws(TorchError) in
      try network.makeHead(classCount: count, initialiser)
    }
  }

  /// torchvision's name of ours: only the head's differs.
  private func torchvisionName(_ name: String) -> String {
    name.replacing("head1.", with: "fc.")
  }

  private func filled(stem: ResNetStem) throws -> StagedNetwork {
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

  @Test func parameterCountsAreThePublishedOnes() throws {
    #expect(try network(classCount: 1000).parameterCount == 25_557_032)
    let convolutional = 25_557_032 - 2049 * 1000
    let layers = 2049 * 1024 + 1025 * 4096 + 4097 * 2
    #expect(try network(.fc1024And4096, classCount: 2).parameterCount == convolutional + layers)
  }

  @Test(arguments: ResNetStem.allCases)
  func namesAndShapesAreTorchvisions(stem: ResNetStem) throws {
    let network = try network(stem: stem)
    let ours = (network.parameters + network.buffers).map {
      "\(torchvisionName($0.name)) \($0.tensor.shape)"
    }
    #expect(ours.sorted() == golden.tensors.map { "\($0.name) \($0.shape)" }.sorted())
  }

  @Test(arguments: ResNetStem.allCases)
  func forwardPassAgreesWithTorchvision(stem: ResNetStem) throws {
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
      #expect(first.name == "conv1.weight")
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
      let path = folder + "/resnet50.safetensors"
      try StateFile.write(golden.tensors, to: path)
      let network = try network()
      let file = try WeightFile(path: path)
      let filled = try file.fill(network, required: ["conv1.", "bn1.", "layer"])
      #expect(filled.count == network.parameters.count + network.buffers.count - 2)
      for named in network.parameters + network.buffers where !named.name.hasPrefix("head1") {
        let index = golden.tensors.firstIndex { $0.name == named.name }
        #expect(try named.tensor.values()[0] == Float(index ?? -1), "\(named.name)")
      }
      // Without one of a block's running statistics it is another architecture's.
      let missing = "layer3.4.bn2.running_var"
      try StateFile.write(golden.tensors.filter { $0.name != missing }, to: path)
      let error = #expect(throws: TorchError.self) {
        try WeightFile(path: path).fill(network, required: ["conv1.", "bn1.", "layer"])
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
    let taps = { (head: ResNetHead, stem: ResNetStem) in
      ResNetNetwork(head: head, stem: stem, plane: 224).stages.tapDescriptions
    }
    let expected = [
      ["conv1", "64", "112", "112"], ["pool1", "64", "56", "56"], ["layer1", "256", "56", "56"],
      ["layer2", "512", "28", "28"], ["layer3", "1024", "14", "14"], ["layer4", "2048", "7", "7"],
    ]
    for stem in ResNetStem.allCases {
      #expect(taps(.gap, stem).map { [$0.name] + $0.shape.map(String.init) } == expected)
    }
    #expect(taps(.fc1024And4096, .relu).suffix(2).map(\.shape) == [[1024], [4096]])
  }

  /// VGG16's pool1 on a plane of 224 is [64, 112, 112].
  @Test func sixtyFourChannelsEnterBehindTheStemsRectifierOrItsConvolution() throws {
    for (stem, stage) in [(ResNetStem.relu, "pool1"), (.conv, "bn1")] {
      let stages = ResNetNetwork(head: .gap, stem: stem, plane: 224).stages.stageDescriptions
      let splice = try #require(Splice.choose(for: [64, 112, 112], among: stages))
      #expect(splice.stage == stage)
      #expect(!splice.isResized && !splice.isChannelAdapted)
    }
  }
}
