internal import CTorchShim
public import TelltaleCore

/// Adam with bias correction; weight decay is added to the gradient (L2).
///
/// m ← β₁m + (1-β₁)g;  v ← β₂v + (1-β₂)g²;  θ ← θ - α · m̂ / (√v̂ + ε), with m̂ = m / (1-β₁ᵗ),
/// v̂ = v / (1-β₂ᵗ).
/// **Source** Kingma and Ba, ICLR 2015, algorithm 1; constants as recommended there.
public struct Adam: Optimiser {
  private let parameters: [NamedTensor]
  private let means: [NamedTensor]
  private let squares: [NamedTensor]
  private let steps: [NamedTensor]
  private let learningRate: Double
  private let weightDecay: Double

  /// Both moments start at 0, and lie in memory as their parameters do.
  /// Throws `.computationFailed` where memory does not suffice.
  public init(
    _ parameters: [NamedTensor], learningRate: Double, weightDecay: Double = 0
  ) throws(AuditError) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    var (means, squares, steps): ([NamedTensor], [NamedTensor], [NamedTensor]) = ([], [], [])
    for named in parameters {
      means.append(try named.zerosAlike())
      squares.append(try named.zerosAlike())
      steps.append(NamedTensor(named.name, try named.tensor.zeroBeside()))
    }
    self.means = means
    self.squares = squares
    self.steps = steps
  }

  /// Throws as `Optimiser` says.
  public func step(share: Double) throws(AuditError) {
    let handles = { (list: [NamedTensor]) -> [OpaquePointer?] in list.map(\.tensor.handle) }
    try shim("Adam") {
      tt_adam_step(
        handles(parameters), handles(means), handles(squares), handles(steps),
        Int32(parameters.count), share * learningRate, 0.9, 0.999, 1e-8, weightDecay, $0)
    }
  }

  /// Both moments, and how many steps were made.
  public var state: [NamedTensor] {
    means.map { $0.within("adam-mean") } + squares.map { $0.within("adam-square") }
      + steps.map { $0.within("adam-step") }
  }
}
