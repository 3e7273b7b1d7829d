import Foundation
import TelltaleCore
import TelltaleTorch
import Testing

/// PyTorch's own results; `Golden/make_golden.py` makes the file.
struct LayerGolden {
  let file: SafetensorsFile

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Golden/layers", withExtension: "safetensors"))
    file = try SafetensorsFile(path: url.path)
  }

  func tensor(_ name: String) throws -> Tensor {
    try #require(try file.tensor(named: name), "no golden '\(name)'")
  }

  /// The largest difference from the golden values.
  func difference(_ tensor: Tensor, _ name: String) throws -> Float {
    let golden = try self.tensor(name)
    #expect(tensor.shape == golden.shape)
    return try zip(tensor.values(), golden.values()).map { abs($0 - $1) }.max() ?? 0
  }
}

@Suite struct LayerTests {
  private let golden: LayerGolden
  private let initialiser = Initialiser(Execution(seed: Seed(1)), label: "test")

  init() throws { golden = try LayerGolden() }

  /// The layer with the golden file's weights.
  private func filled<L: Layer>(_ layer: L, _ prefix: String) throws -> L {
    for named in layer.parameters {
      try named.tensor.assign(golden.tensor("\(prefix).\(named.name)"))
    }
    return layer
  }

  @Test func convolutionAndItsGradientAgreeWithPyTorch() throws {
    let layer = try filled(
      Convolution2d(3, 4, kernel: 3, stride: 2, padding: 1, from: initialiser), "conv")
    let out = try layer.forward(golden.tensor("image"), .inference)
    #expect(try golden.difference(out, "conv.out") < 1e-5)
    let squares = try out.multiplied(by: out).reshaped([-1])
    let count = Double(squares.elementCount)
    try squares.mean(axis: 0).affine(scale: count).backward()
    let weight = try #require(layer.parameters.first?.tensor)
    #expect(try golden.difference(weight.gradient(), "conv.weight.gradient") < 1e-3)
  }

  @Test func batchNormLearnsAndFreezesAsPyTorch() throws {
    let layer = try filled(BatchNorm(3, from: initialiser), "norm")
    let image = try golden.tensor("image")
    let learning = ForwardPass(normalisation: .learning(momentum: 0.1))
    #expect(try golden.difference(layer.forward(image, learning), "norm.learning") < 1e-5)
    for named in layer.buffers {
      #expect(try golden.difference(named.tensor, "norm.\(named.name)") < 1e-6)
    }
    #expect(try golden.difference(layer.forward(image, .inference), "norm.frozen") < 1e-5)
    let byBatch = try layer.forward(image, ForwardPass(normalisation: .batch))
    #expect(try golden.difference(byBatch, "norm.learning") < 1e-5)
    for named in layer.buffers {
      #expect(try golden.difference(named.tensor, "norm.\(named.name)") < 1e-6)
    }
  }

  @Test func poolingAndResizingAgreeWithPyTorch() throws {
    let image = try golden.tensor("image")
    let pooled = try MaxPool2d(kernel: 3, stride: 2, padding: 1).forward(image, .inference)
    #expect(try golden.difference(pooled, "max_pool") == 0)
    let averaged = try AveragePool2d(kernel: 2, stride: 2).forward(image, .inference)
    #expect(try golden.difference(averaged, "average_pool") < 1e-6)
    let adaptive = try AdaptiveAveragePool2d(size: 4).forward(image, .inference)
    #expect(try golden.difference(adaptive, "adaptive_pool") < 1e-6)
    #expect(try golden.difference(image.resizedPlane(height: 5, width: 9), "resize") < 1e-6)
    #expect(try golden.difference(image.resampledChannels(5), "channels") < 1e-6)
  }

  @Test func lstmAgreesWithPyTorch() throws {
    let layer = try filled(
      LSTMLayer(3, 4, layerCount: 2, isBidirectional: true, from: initialiser), "lstm")
    let out = try layer.forward(golden.tensor("sequence"), .inference)
    #expect(try golden.difference(out, "lstm.out") < 1e-6)
  }

  @Test func anLSTMWithOneBiasHasNoHiddenBiasToLearn() throws {
    let both = try LSTMLayer(3, 4, from: initialiser)
    let one = try LSTMLayer(3, 4, learnsHiddenBias: false, from: initialiser)
    #expect(one.parameters.map(\.name) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"])
    #expect(one.buffers.isEmpty)
    // With its second bias zero, the layer of two biases is the same function.
    for named in both.parameters {
      let twin = one.parameters.first { $0.name == named.name }
      try named.tensor.assign(twin?.tensor ?? Tensor.zeros([16]))
    }
    let sequence = try golden.tensor("sequence")
    let expected = try both.forward(sequence, .inference).values()
    #expect(try one.forward(sequence, .inference).values() == expected)
  }

  /// Columns of length 1 at right angles, and open forget gates (i, f, g, o).
  @Test func anLSTMCanStartOrthogonally() throws {
    let layer = try LSTMLayer(3, 20, start: .orthogonal, from: initialiser)
    let values = try layer.parameters.map { try $0.tensor.values() }
    #expect(values[0].allSatisfy { abs($0) <= Float((6.0 / 83).squareRoot()) })
    for i in 0..<20 {
      for j in 0...i {
        let product = (0..<80).reduce(Float(0)) {
          $0 + values[1][$1 * 20 + i] * values[1][$1 * 20 + j]
        }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-5)
      }
    }
    #expect(values[2] == (0..<80).map { $0 / 20 == 1 ? 1 : 0 })
    #expect(values[3].allSatisfy { $0 == 0 })
  }

  /// Autocast would round every step; the result is float32's, bit by bit.
  @Test func lstmComputesInFloat32WhateverThePrecision() throws {
    let layer = try LSTMLayer(3, 4, from: initialiser)
    let sequence = try golden.tensor("sequence")
    let expected = try layer.forward(sequence, .inference).values()
    let reduced = Execution(seed: Seed(1), precision: .bfloat16)
    for gradients in [false, true] {
      let values = try TorchRuntime.run(reduced, gradients: gradients) {
        () throws(AuditError) in try layer.forward(sequence, .inference).values()
      }
      let differences = zip(values, expected).map { abs($0 - $1) }
      #expect((differences.max() ?? 1) < 1e-6)
    }
  }

  @Test func convolutionsStartByEitherFan() throws {
    for (start, fan) in [(Convolution2d.Start.fanOut, 64.0), (.fanIn, 256.0)] {
      let layer = try Convolution2d(256, 64, kernel: 1, start: start, from: initialiser)
      let values = try #require(layer.parameters.first).tensor.values()
      let square = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)
      #expect(abs(square * fan / 2 - 1) < 0.05)
    }
  }

  @Test func oneValuePerChannelHasNoBatchStatistics() throws {
    let layer = try BatchNorm(3, from: initialiser)
    let row = try Tensor([1, 2, 3], shape: [1, 3, 1, 1])
    #expect(try layer.forward(row, .inference).values().count == 3)
    do throws(AuditError) {
      _ = try layer.forward(row, ForwardPass(normalisation: .batch))
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.code == .invalidParameter)
      #expect(error.message.contains("two or more rows"))
    }
  }

  @Test func crossEntropyAndItsGradientAgreeWithPyTorch() throws {
    let logits = try golden.tensor("logits")
    try logits.requireGradient()
    let loss = try logits.crossEntropy(Tensor(labels: [0, 2, 1, 2]))
    #expect(try golden.difference(loss.reshaped([1]), "loss") < 1e-6)
    try loss.backward()
    #expect(try golden.difference(logits.gradient(), "logits.gradient") < 1e-6)
  }

  /// ∂L/∂W = (softmax(Wx) - onehot)ᵀ x / n.
  @Test func linearGradientIsTheClosedForm() throws {
    let x = try Tensor([1, -2, 0.5, 3], shape: [2, 2])
    let weight = try Tensor([0.3, -0.1, 0.2, 0.4], shape: [2, 2])
    try weight.requireGradient()
    let logits = try x.linear(weight: weight, bias: nil)
    try logits.crossEntropy(Tensor(labels: [0, 1])).backward()
    let (p, inputs) = (try logits.softmax(axis: 1).values(), try x.values())
    let residual = [p[0] - 1, p[1], p[2], p[3] - 1]
    for (i, gradient) in try weight.gradient().values().enumerated() {
      let (out, column) = (i / 2, i % 2)
      let expected = (residual[out] * inputs[column] + residual[2 + out] * inputs[2 + column]) / 2
      #expect(abs(gradient - expected) < 1e-6)
    }
  }

  @Test func adamAgreesWithPyTorch() throws {
    let weight = try golden.tensor("adam.start")
    try weight.requireGradient()
    let target = try Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    let adam = try Adam(
      [NamedTensor("weight", weight)], learningRate: 0.05, weightDecay: 0.01)
    for _ in 0..<3 {
      let miss = try weight.subtracting(target)
      try miss.multiplied(by: miss).reshaped([6]).mean(axis: 0).affine(scale: 6).backward()
      try adam.step()
    }
    #expect(try golden.difference(weight, "adam.end") < 1e-5)
  }

  @Test func nesterovAgreesWithPyTorch() throws {
    let weight = try golden.tensor("adam.start")
    try weight.requireGradient()
    let target = try Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    let rule = try NesterovMomentum(
      [NamedTensor("weight", weight)], learningRate: 0.02, weightDecay: 0.01)
    for share in [1, 0.5, 0.25] {
      let miss = try weight.subtracting(target)
      try miss.multiplied(by: miss).reshaped([6]).mean(axis: 0).affine(scale: 6).backward()
      try rule.step(share: share)
    }
    #expect(try golden.difference(weight, "nesterov.end") < 1e-5)
  }

  @Test func dropoutKeepsTheMeanAndIsOffWhenJudging() throws {
    let ones = try Tensor.zeros([100_000]).affine(scale: 1, shift: 1)
    let pass = ForwardPass(normalisation: .frozen, dropout: TorchGenerator(Seed(5)))
    let dropped = try Dropout(0.5).forward(ones, pass)
    #expect(abs(try dropped.mean(axis: 0).scalar() - 1) < 0.02)
    #expect(Set(try dropped.values()) == [0, 2])
    #expect(try Dropout(0.5).forward(ones, .inference).values().allSatisfy { $0 == 1 })
  }

  /// x Φ(x), by the error function of the C library.
  @Test func geluIsTheValueTimesItsNormalProbability() throws {
    let values = stride(from: Float(-6), through: 6, by: 0.25).map { $0 }
    let out = try GELU().forward(Tensor(values, shape: [values.count]), .inference).values()
    for (value, found) in zip(values, out) {
      let x = Double(value)
      #expect(abs(Double(found) - x * erfc(-x / 2.0.squareRoot()) / 2) < 1e-6)
    }
  }
}
