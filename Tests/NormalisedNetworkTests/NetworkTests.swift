import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

/// Networks that normalise by batch, beside torchvision's.
@Suite struct NetworkTests {
  private func input(for execution: Execution) throws -> Tensor {
    try Tensor(ImageNetworkGolden.input, shape: [4, 3, 64, 64]).placed(for: execution)
  }

  @Test(arguments: NetworkCase.all)
  func parameterCountsAreThePublishedOnes(of one: NetworkCase) throws {
    #expect(try one.network(classCount: 1000).parameterCount == one.parameterCount)
  }

  @Test func resNetsOtherHeadHasTwoLayersMore() throws {
    let one = NetworkCase.resnet50
    let convolutional = one.parameterCount - 2049 * 1000
    let layers = 2049 * 1024 + 1025 * 4096 + 4097 * 2
    #expect(
      try one.network(head: "fc1024-4096", classCount: 2).parameterCount
        == convolutional + layers)
    let taps = try one.definition(plane: 224, head: "fc1024-4096").stages.tapDescriptions
    #expect(taps.suffix(2).map(\.shape) == [[1024], [4096]])
  }

  @Test(arguments: NetworkCase.all, NetworkCase.Stem.allCases)
  func namesAndShapesAreTorchvisions(of one: NetworkCase, stem: NetworkCase.Stem) throws {
    let (network, golden) = (try one.network(stem: stem), try one.golden())
    let ours = (network.parameters + network.buffers).map {
      "\(one.torchvisionName($0.name)) \($0.tensor.shape)"
    }
    #expect(ours.sorted() == golden.tensors.map { "\($0.name) \($0.shape)" }.sorted())
  }

  @Test(arguments: NetworkCase.all, NetworkCase.Stem.allCases)
  func forwardPassAgreesWithTorchvision(of one: NetworkCase, stem: NetworkCase.Stem) throws {
    let golden = try one.golden()
    let network = try one.filled(golden, stem: stem)
    try TorchRuntime.run(network.execution, gradients: false) {
      var taps: [String: [Float]] = [:]
      _ = try network.run(
        input(for: network.execution), stages: 0..<network.definitions.count, .inference
      ) {
        (index, output) throws(AuditError) in
        guard let name = network.definitions[index].tapName else { return }
        taps[name] = ImageNetworkGolden.sample(try output.values())
      }
      #expect(taps.keys.sorted() == golden.taps.keys.sorted())
      for (name, expected) in golden.taps {
        let difference = ImageNetworkGolden.difference(taps[name] ?? [], from: expected)
        #expect(difference < 1e-4, "\(name)")
      }
      let logits = try network.logits(of: input(for: network.execution), enteringAt: 0, .inference)[
        0
      ].values()
      #expect(ImageNetworkGolden.difference(logits, from: golden.logits) < 1e-4)
    }
  }

  /// Batch statistics, moved running statistics, and the gradient through all of it.
  @Test(arguments: NetworkCase.all, TorchRuntime.availableDevices)
  func aLearningPassAgreesWithTorchvision(of one: NetworkCase, on device: Execution.Device) throws {
    let golden = try one.golden()
    let network = try one.filled(golden, stem: .relu, on: device)
    try TorchRuntime.run(network.execution, gradients: true) {
      let logits = try network.logits(
        of: input(for: network.execution), enteringAt: 0,
        ForwardPass(normalisation: .learning(momentum: 0.1)))[0]
      #expect(
        try ImageNetworkGolden.difference(logits.values(), from: golden.learning.logits) < 1e-3)
      try logits.crossEntropy(Tensor(labels: [0, 1, 2, 3]).placed(for: network.execution))
        .backward()
      let first = try #require(network.parameters.first)
      #expect(first.name == one.convolution + "weight")
      let gradient = ImageNetworkGolden.sample(try first.tensor.gradient().values())
      // Statistics of four rows, layer upon layer, make of rounding a few hundredths: kernels for SSE, AVX2
      // and AVX-512 differ by up to 0.045. With
      // the statistics of training in their place it is off by 1 and more.
      #expect(ImageNetworkGolden.difference(gradient, from: golden.learning.gradient) < 0.2)
    }
    for (name, expected) in golden.learning.running {
      let buffer = try #require(network.buffers.first { $0.name == name })
      let values = ImageNetworkGolden.sample(try buffer.tensor.values())
      #expect(ImageNetworkGolden.difference(values, from: expected) < 1e-4, "\(name)")
    }
  }

  /// A file as torchvision saves it, batch counters included, fills all but the head.
  @Test(arguments: NetworkCase.all)
  func aFileWithTorchvisionsNamesFillsEverything(of one: NetworkCase) throws {
    let golden = try one.golden()
    try withTemporaryFolder { folder in
      let path = folder + "/\(one.id).safetensors"
      try StateFile.write(golden.tensors, to: path)
      let network = try one.network()
      let file = try WeightFile(path: path)
      let filled = try file.fill(network, required: one.required)
      #expect(filled.count == network.parameters.count + network.buffers.count - 2)
      for named in network.parameters + network.buffers where !named.name.hasPrefix("head1") {
        let index = golden.tensors.firstIndex { $0.name == named.name }
        #expect(try named.tensor.values()[0] == Float(index ?? -1), "\(named.name)")
      }
      // Without one of a block's running statistics it is another architecture's.
      let missing = one.blockStatistics
      try StateFile.write(golden.tensors.filter { $0.name != missing }, to: path)
      let error = #expect(throws: AuditError.self) {
        try WeightFile(path: path).fill(network, required: one.required)
      }
      #expect(error?.message.contains(missing) == true)
    }
  }

  @Test(arguments: NetworkCase.all, [32, 33, 45, 64, 100, 224, 512])
  func everyPlaneHasAPlaneLeft(of one: NetworkCase, plane: Int) throws {
    let network = try one.network(plane: plane)
    let out = try TorchRuntime.run(network.execution, gradients: false) {
      () throws(AuditError) in
      try network.logits(of: .zeros([1, 3, plane, plane]), enteringAt: 0, .inference)[0].shape
    }
    #expect(out == [1, 4])
  }

  @Test(arguments: NetworkCase.all, NetworkCase.Stem.allCases)
  func tapsHaveTheirShapes(of one: NetworkCase, stem: NetworkCase.Stem) throws {
    let taps = try one.definition(stem: stem, plane: 224).stages.tapDescriptions
    #expect(taps.map { [$0.name] + $0.shape.shared.map(String.init) } == one.taps)
  }

  /// VGG16's pool1 on a plane of 224 is [64, 112, 112].
  @Test(arguments: NetworkCase.all, NetworkCase.Stem.allCases)
  func sixtyFourChannelsEnterBehindTheStemsRectifierOrItsConvolution(
    of one: NetworkCase, stem: NetworkCase.Stem
  ) throws {
    let stages = try one.definition(stem: stem, plane: 224).stages.entryPoints
    let splice = try #require(Splice.choose(for: [64, 112, 112], among: stages))
    #expect(splice.entryPoint == one.entries[stem])
    #expect(!splice.isResized && !splice.isChannelAdapted)
  }
}
