internal import CTorchShim
public import TelltaleCore

/// Long short-term memory over a sequence [N, channels, width]; width is time.
///
/// Gives all hidden states, [N, hidden · directions, width].
/// Always in float32: under bfloat16, hundreds of rounded steps would add up, and nothing is faster.
///
/// **Source** Hochreiter and Schmidhuber 1997, in PyTorch's form (gates i, f, g, o; two biases per
/// gate, of which Keras has one).
public struct LSTMLayer: Layer {
  /// How weights start.
  public enum Start: Sendable {
    /// Weights and biases uniform in ±1/√hidden: PyTorch's default.
    case uniform
    /// Input weights uniform in ±√(6 / (in + 4 · hidden)), recurrent weights with orthonormal
    /// columns, biases zero, those of the forget gate 1: Keras's default.
    ///
    /// **Source** Glorot and Bengio, AISTATS 2010, eq. 16; Saxe et al., ICLR 2014; Jozefowicz et al.,
    /// ICML 2015, §5.
    case orthogonal
  }

  /// In the order that LibTorch wants.
  private let weights: [NamedTensor]
  private let learnsHiddenBias: Bool
  private let hiddenCount: Int
  private let layerCount: Int
  private let isBidirectional: Bool

  /// - Parameter learnsHiddenBias: false leaves one bias per gate, as Keras has it: `bias_hh` is zero
  ///   then, and neither a parameter nor saved.
  ///
  /// Throws as `Initialiser` does.
  public init(
    _ inputCount: Int, _ hiddenCount: Int, layerCount: Int = 1, isBidirectional: Bool = false,
    learnsHiddenBias: Bool = true, start: Start = .uniform, from initialiser: Initialiser
  ) throws(AuditError) {
    var weights: [NamedTensor] = []
    let directions = isBidirectional ? ["", "_reverse"] : [""]
    for layer in 0..<layerCount {
      let width = layer == 0 ? inputCount : hiddenCount * directions.count
      for direction in directions {
        let values = try Self.startingValues(width, hiddenCount, start, initialiser)
        let hiddenBias =
          learnsHiddenBias ? values.hiddenBias : try initialiser.buffer(0, [4 * hiddenCount])
        weights += [
          NamedTensor("weight_ih_l\(layer)\(direction)", values.input),
          NamedTensor("weight_hh_l\(layer)\(direction)", values.hidden),
          NamedTensor("bias_ih_l\(layer)\(direction)", values.inputBias),
          NamedTensor("bias_hh_l\(layer)\(direction)", hiddenBias),
        ]
      }
    }
    self.weights = weights
    self.hiddenCount = hiddenCount
    self.layerCount = layerCount
    self.isBidirectional = isBidirectional
    self.learnsHiddenBias = learnsHiddenBias
  }

  /// Per layer and direction `weight_ih`, `weight_hh`, `bias_ih`, and `bias_hh` where it is learnt.
  public var parameters: [NamedTensor] {
    learnsHiddenBias ? weights : weights.filter { !$0.name.hasPrefix("bias_hh") }
  }

  /// [N, channels, width] → [N, hidden · directions, width], starting from states of zero.
  /// Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    let sequence = try input.permuted([0, 2, 1])
    let handles: [OpaquePointer?] = weights.map(\.tensor.handle)
    return try shimTensor("LSTM") {
      tt_lstm(
        sequence.handle, handles, Int32(handles.count), Int64(hiddenCount), Int64(layerCount),
        isBidirectional, $0, $1)
    }.permuted([0, 2, 1])
  }

  private static func startingValues(
    _ inputCount: Int, _ hiddenCount: Int, _ start: Start, _ initialiser: Initialiser
  ) throws(AuditError) -> (input: Tensor, hidden: Tensor, inputBias: Tensor, hiddenBias: Tensor) {
    let gateCount = 4 * hiddenCount
    switch start {
    case .uniform:
      let bound = 1 / Double(hiddenCount).squareRoot()
      return (
        try initialiser.uniform([gateCount, inputCount], bound: bound),
        try initialiser.uniform([gateCount, hiddenCount], bound: bound),
        try initialiser.uniform([gateCount], bound: bound),
        try initialiser.uniform([gateCount], bound: bound)
      )
    case .orthogonal:
      let bound = (6 / Double(inputCount + gateCount)).squareRoot()
      let isForgetGate = { (unit: Int) in unit / hiddenCount == 1 }
      return (
        try initialiser.uniform([gateCount, inputCount], bound: bound),
        try initialiser.orthonormalColumns(gateCount, hiddenCount),
        try initialiser.given(
          (0..<gateCount).map { isForgetGate($0) ? 1 : 0 }, shape: [gateCount]),
        try initialiser.constant(0, [gateCount])
      )
    }
  }
}
