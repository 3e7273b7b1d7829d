internal import CTorchShim

/// Long short-term memory over a sequence [N, channels, width]; width is time.
///
/// Gives all hidden states, [N, hidden · directions, width].
/// Always in float32: under bfloat16, hundreds of rounded steps would add up, and nothing is faster.
///
/// **Source** Hochreiter and Schmidhuber 1997, in PyTorch's form (gates i, f, g, o; two biases per
/// gate, of which Keras has one).
public struct LSTMLayer: Layer {
  /// In the order that LibTorch wants.
  private let weights: [NamedTensor]
  private let learnsHiddenBias: Bool
  private let hiddenCount: Int
  private let layerCount: Int
  private let isBidirectional: Bool

  /// Weights and biases uniform in ±1/√hidden: PyTorch's default.
  ///
  /// - Parameter learnsHiddenBias: false leaves one bias per gate, as Keras has it: `bias_hh` is zero
  ///   then, and neither a parameter nor saved.
  public init(
    _ inputCount: Int, _ hiddenCount: Int, layerCount: Int = 1, isBidirectional: Bool = false,
    learnsHiddenBias: Bool = true, from initialiser: Initialiser
  ) throws(TorchError) {
    var weights: [NamedTensor] = []
    let directions = isBidirectional ? ["", "_reverse"] : [""]
    let bound = 1 / Double(hiddenCount).squareRoot()
    for layer in 0..<layerCount {
      let width = layer == 0 ? inputCount : hiddenCount * directions.count
      for direction in directions {
        for (name, shape) in [
          ("weight_ih", [4 * hiddenCount, width]), ("weight_hh", [4 * hiddenCount, hiddenCount]),
          ("bias_ih", [4 * hiddenCount]), ("bias_hh", [4 * hiddenCount]),
        ] {
          let isZero = name == "bias_hh" && !learnsHiddenBias
          weights.append(
            NamedTensor(
              "\(name)_l\(layer)\(direction)",
              isZero
                ? try initialiser.buffer(0, shape) : try initialiser.uniform(shape, bound: bound)))
        }
      }
    }
    self.weights = weights
    self.hiddenCount = hiddenCount
    self.layerCount = layerCount
    self.isBidirectional = isBidirectional
    self.learnsHiddenBias = learnsHiddenBias
  }

  public var parameters: [NamedTensor] {
    learnsHiddenBias ? weights : weights.filter { !$0.name.hasPrefix("bias_hh") }
  }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    let sequence = try input.permuted([0, 2, 1])
    let handles: [OpaquePointer?] = weights.map(\.tensor.handle)
    return try shimTensor("LSTM") {
      tt_lstm(
        sequence.handle, handles, Int32(handles.count), Int64(hiddenCount), Int64(layerCount),
        isBidirectional, $0, $1)
    }.permuted([0, 2, 1])
  }
}
