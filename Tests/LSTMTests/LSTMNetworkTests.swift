import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import LSTMPlugin

/// PyTorch's LSTM stack; `Golden/make_golden.py` makes the file.
private struct Golden: Decodable {
  let logits, gradient: [Float]
  let states: [String: [Float]]
}

@Suite struct LSTMNetworkTests {
  private func network(
    frames: Int, classCount: Int, _ precision: Execution.Precision = .float32,
    on device: Execution.Device = .cpu
  ) throws -> StagedNetwork {
    let network = LSTMNetwork(frameCount: frames)
    return try StagedNetwork(
      network.stages, classCounts: [classCount],
      execution: Execution(seed: Seed(1), device: device, precision: precision, threadCount: 2)
    ) { (count, initialiser) throws(AuditError) in
      try network.makeHead(classCount: count, initialiser)
    }
  }

  /// 4 (i + h + 1) h per layer: one bias per gate.
  @Test func parameterCountIsTheOneBiasFormulas() throws {
    let network = try network(frames: 16, classCount: 2)
    let counts = [(32, 256), (256, 256), (256, 128), (128, 64)].map { 4 * ($0 + $1 + 1) * $1 }
    for (index, count) in counts.enumerated() {
      let layer = network.parameters.filter { $0.name.hasPrefix("lstm\(index + 1).") }
      #expect(layer.reduce(0) { $0 + $1.tensor.elementCount } == count)
    }
    #expect(counts.reduce(0, +) == 1_067_776)
    #expect(network.parameterCount == 1_067_776 + 130)
    #expect(network.buffers.isEmpty)
  }

  @Test(arguments: TorchRuntime.availableDevices)
  func forwardAndBackwardPassAgreeWithPyTorch(on device: Execution.Device) throws {
    let url = try #require(Bundle.module.url(forResource: "Golden/lstm", withExtension: "json"))
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    let network = try network(frames: 20, classCount: 4, on: device)
    for (index, named) in network.parameters.enumerated() {
      let shape = named.tensor.shape
      let scale = named.name.hasPrefix("head") ? 0.5 : 6 / (Double(shape[0]) / 4).squareRoot()
      try named.tensor.assign(
        Tensor(formulaValues(named.tensor.elementCount, index: index, scale: scale), shape: shape))
    }
    let input = try Tensor(
      formulaValues(3 * 32 * 20, index: 99, scale: 2), shape: [3, 32, 20]
    ).placed(for: network.execution)
    try TorchRuntime.run(network.execution, gradients: true) {
      var states: [String: [Float]] = [:]
      _ = try network.run(input, stages: 0..<5, .inference) { (index, output) throws(AuditError) in
        guard let name = network.definitions[index].tapName else { return }
        states[name] = ImageNetworkGolden.sample(try output.values())
      }
      #expect(states.keys.sorted() == ["lstm1", "lstm2", "lstm3", "lstm4"])
      for (name, expected) in golden.states {
        #expect(ImageNetworkGolden.difference(states[name] ?? [], from: expected) < 1e-4, "\(name)")
      }
      let logits = try network.logits(of: input, enteringAt: 0, .inference)[0]
      #expect(try ImageNetworkGolden.difference(logits.values(), from: golden.logits) < 1e-4)
      try logits.crossEntropy(Tensor(labels: [0, 1, 2]).placed(for: network.execution)).backward()
      let gradient = try #require(network.parameters.first).tensor.gradient().values()
      #expect(
        ImageNetworkGolden.difference(ImageNetworkGolden.sample(gradient), from: golden.gradient)
          < 1e-3)
    }
  }

  @Test func tapsAreSequencesOfHiddenStates() {
    let taps = LSTMNetwork(frameCount: 128).stages.tapDescriptions
    #expect(taps.map(\.name) == ["lstm1", "lstm2", "lstm3", "lstm4"])
    #expect(taps.map(\.shape) == [[256, 128], [256, 128], [128, 128], [64, 128]])
  }

  /// Also where a deeper layer has as many units as the representation has channels.
  @Test(arguments: [[64, 112, 112], [256, 128], [128, 128], [64, 128], [4096], [32, 16]])
  func representationsEnterAtTheFramesOnly(shape: [Int]) throws {
    let stages = LSTMNetwork(frameCount: 128).stages.entryPoints
    #expect(stages.map(\.inputShape) == [[32, 128]])
    let splice = try #require(Splice.choose(for: TapShape(shape), among: stages))
    #expect(splice.entryPoint == "lstm1")
    #expect(splice.isChannelAdapted == (shape[0] != 32))
  }

  /// Width is time: the mean over height, and 32 channels resampled from all.
  @Test func aRepresentationBecomesFrames() throws {
    // Channel c at height h and width w holds c + 10 w + 100 h.
    let values = (0..<64 * 3 * 4).map { (place: Int) -> Float in
      let (channel, height, time) = (place / 12, place / 4 % 3, place % 4)
      return Float(channel + 10 * time + 100 * height)
    }
    let frames = try Tensor(values, shape: [1, 64, 3, 4]).fitted(to: [32, 4]).values()
    // Of 64 channels, output i lies between inputs 2 i and 2 i + 1.
    for channel in 0..<32 {
      for time in 0..<4 {
        let expected = Float(2 * channel + 10 * time + 100) + 0.5
        #expect(abs(frames[channel * 4 + time] - expected) < 1e-3)
      }
    }
  }

  @Test func bfloat16GivesFiniteScoresNearFloat32s() throws {
    let input = try Tensor(formulaValues(4 * 32 * 64, index: 7, scale: 2), shape: [4, 32, 64])
    var logits: [[Float]] = []
    for precision in Execution.Precision.allCases {
      let network = try network(frames: 64, classCount: 3, precision)
      try TorchRuntime.run(network.execution, gradients: true) {
        let heads = try network.logits(
          of: input.placed(for: network.execution), enteringAt: 0, .inference)
        try heads[0].crossEntropy(Tensor(labels: [0, 1, 2, 0])).backward()
        logits.append(try heads[0].values())
      }
      for named in network.parameters {
        #expect(try named.tensor.gradient().values().allSatisfy(\.isFinite), "\(named.name)")
      }
    }
    #expect(ImageNetworkGolden.difference(logits[1], from: logits[0]) < 0.02)
  }
}
