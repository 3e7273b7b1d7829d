import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import VGGPlugin

/// PyTorch's forward pass; `Golden/make_golden.py` makes the file.
private struct Golden: Decodable {
  let logits, pool1, pool2, pool3, pool4, pool5: [Float]
}

@Suite struct VGGNetworkTests {
  private func network(
    _ variant: VGGVariant, _ head: VGGHead, plane: Int, classCount: Int,
    on device: Execution.Device = .cpu
  ) throws -> StagedNetwork {
    let network = VGGNetwork(variant: variant, head: head, plane: plane)
    return try StagedNetwork(
      network.stages, classCounts: [classCount],
      execution: Execution(seed: Seed(1), device: device, threadCount: 2)
    ) { (count, initialiser) throws(AuditError) in
      try network.makeHead(classCount: count, initialiser)
    }
  }

  private func featureCount(_ network: StagedNetwork) -> Int {
    network.parameters.filter { $0.name.hasPrefix("features.") }
      .reduce(0) { $0 + $1.tensor.elementCount }
  }

  @Test func vgg16HasThePublishedParameterCounts() throws {
    let network = try network(.vgg16, .fc4096, plane: 32, classCount: 1000)
    #expect(featureCount(network) == 14_714_688)
    #expect(network.parameterCount == 138_357_544)
  }

  @Test func vgg19HasThePublishedParameterCount() throws {
    #expect(featureCount(try network(.vgg19, .gap, plane: 32, classCount: 2)) == 20_024_384)
  }

  @Test(arguments: TorchRuntime.availableDevices)
  func forwardPassAgreesWithPyTorch(on device: Execution.Device) throws {
    let url = try #require(Bundle.module.url(forResource: "Golden/vgg16", withExtension: "json"))
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    let network = try network(.vgg16, .gap, plane: 32, classCount: 4, on: device)
    for (index, named) in network.parameters.enumerated() {
      let shape = named.tensor.shape
      let fanIn = Double(shape.dropFirst().reduce(1, *))
      let values = formulaValues(
        shape.reduce(1, *), index: index, scale: shape.count > 1 ? (24 / fanIn).squareRoot() : 0.1)
      try named.tensor.assign(Tensor(values, shape: shape))
    }
    let input = try Tensor(
      formulaValues(2 * 3 * 32 * 32, index: 99, scale: 2), shape: [2, 3, 32, 32]
    ).placed(for: network.execution)
    var pools: [[Float]] = []
    try TorchRuntime.run(network.execution, gradients: false) {
      let stages = network.definitions.count
      _ = try network.run(input, stages: 0..<stages, .inference) {
        (index, output) throws(AuditError) in
        if network.definitions[index].tapName != nil {
          let flat = try output.values()
          let step = max(1, flat.count / 50)
          pools.append((0..<50).map { flat[$0 * step] })
        }
      }
      let logits = try network.logits(of: input, enteringAt: 0, .inference)[0].values()
      #expect(zip(logits, golden.logits).allSatisfy { abs($0 - $1) < 1e-4 }, "\(logits)")
    }
    let expected = [golden.pool1, golden.pool2, golden.pool3, golden.pool4, golden.pool5]
    for (ours, theirs) in zip(pools, expected) {
      #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    #expect(pools.count == 5)
  }

  @Test func tapsHaveTheirShapes() {
    let taps = VGGNetwork(variant: .vgg16, head: .fc4096, plane: 224).stages.tapDescriptions
    #expect(
      taps.map { [$0.name] + $0.shape.shared.map(String.init) } == [
        ["pool1", "64", "112", "112"], ["pool2", "128", "56", "56"], ["pool3", "256", "28", "28"],
        ["pool4", "512", "14", "14"], ["pool5", "512", "7", "7"], ["fc1", "4096"],
        ["fc2", "4096"],
      ])
    #expect(taps.map(\.depth) == Array(1...7))
  }

  @Test func pool1EntersTheOtherVariantBehindItsFirstPooling() throws {
    let tap = try #require(
      VGGNetwork(variant: .vgg16, head: .gap, plane: 64).stages.tapDescriptions.first)
    let stages = VGGNetwork(variant: .vgg19, head: .gap, plane: 64).stages.entryPoints
    let splice = try #require(Splice.choose(for: tap.shape, among: stages))
    #expect(splice.entryPoint == "conv2_1")
    #expect(!splice.isResized && !splice.isChannelAdapted)
  }
}
