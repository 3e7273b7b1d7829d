internal import CTorchShim
public import TelltaleCore

/// Adam with bias correction; weight decay is added to the gradient (L2).
///
/// m ← β₁m + (1-β₁)g;  v ← β₂v + (1-β₂)g²;  θ ← θ - α · m̂ / (√v̂ + ε), with m̂ = m / (1-β₁ᵗ),
/// v̂ = v / (1-β₂ᵗ).
/// **Source** Kingma and Ba, ICLR 2015, algorithm 1; constants as recommended there.
public struct Adam: Sendable {
  private let parameters: [NamedTensor]
  private let means: [NamedTensor]
  private let squares: [NamedTensor]
  private let steps: [NamedTensor]
  private let learningRate: Double
  private let weightDecay: Double
  private let epsilon: Double

  /// Both moments start at 0, and lie in memory as their parameters do.
  /// Throws `.computationFailed` where memory does not suffice.
  public init(
    _ parameters: [NamedTensor], learningRate: Double, weightDecay: Double = 0,
    epsilon: Double = 1e-8
  ) throws(AuditError) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.epsilon = epsilon
    var (means, squares, steps): ([NamedTensor], [NamedTensor], [NamedTensor]) = ([], [], [])
    for named in parameters {
      // Cloned, so that the state lies in memory as its parameter does.
      let mean = try named.tensor.clone()
      let square = try named.tensor.clone()
      let zeros = try Tensor.zeros(named.tensor.shape)
      try mean.assign(zeros)
      try square.assign(zeros)
      means.append(NamedTensor(named.name, mean))
      squares.append(NamedTensor(named.name, square))
      steps.append(NamedTensor(named.name, try named.tensor.zeroBeside()))
    }
    self.means = means
    self.squares = squares
    self.steps = steps
  }

  /// Moves every parameter that has a gradient, and clears the gradients.
  ///
  /// - Parameter share: of α that the step takes.
  ///
  /// Throws `.shapeMismatch` where a checkpoint's state is not of its parameter's shape, `.computationFailed` where
  /// memory does not suffice.
  public func step(share: Double = 1) throws(AuditError) {
    let handles = { (list: [NamedTensor]) -> [OpaquePointer?] in list.map(\.tensor.handle) }
    try shim("Adam") {
      tt_adam_step(
        handles(parameters), handles(means), handles(squares), handles(steps),
        Int32(parameters.count), share * learningRate, 0.9, 0.999, epsilon, weightDecay, $0)
    }
  }

  /// All that a checkpoint must hold beside the parameters.
  public var state: [NamedTensor] {
    means.map { $0.within("adam-mean") } + squares.map { $0.within("adam-square") }
      + steps.map { $0.within("adam-step") }
  }
}
