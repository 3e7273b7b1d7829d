internal import CTorchShim

/// Long short-term memory over a sequence [N, channels, width]; width is time.
///
/// Gives all hidden states, [N, hidden · directions, width].
/// **Source** Hochreiter and Schmidhuber 1997, in PyTorch's form (gates i, f, g, o; two biases).
public struct LSTMLayer: Layer {
  private let weights: [NamedTensor]
  private let hiddenCount: Int
  private let layerCount: Int
  private let isBidirectional: Bool

  /// Weights and biases uniform in ±1/√hidden: PyTorch's default.
  public init(
    _ inputCount: Int, _ hiddenCount: Int, layerCount: Int = 1, isBidirectional: Bool = false,
    from initialiser: Initialiser
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
          weights.append(
            NamedTensor(
              "\(name)_l\(layer)\(direction)", try initialiser.uniform(shape, bound: bound)))
        }
      }
    }
    self.weights = weights
    self.hiddenCount = hiddenCount
    self.layerCount = layerCount
    self.isBidirectional = isBidirectional
  }

  public var parameters: [NamedTensor] { weights }

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
