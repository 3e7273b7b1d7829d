internal import CTorchShim
public import TelltaleCore

/// Gradient descent with Nesterov's momentum; weight decay is added to the gradient (L2).
///
/// u ← μu + g;  θ ← θ - α (g + μu), with μ = 0.9. One rate for all weights: turning what a layer reads turns what it
/// learns, and changes nothing else.
/// **Source** Sutskever, Martens, Dahl and Hinton, ICML 2013, as PyTorch writes it.
public struct NesterovMomentum: Optimiser {
  private let parameters: [NamedTensor]
  private let velocities: [NamedTensor]
  private let learningRate: Double
  private let weightDecay: Double

  /// Velocities start at 0, and lie in memory as their parameters do.
  /// Throws `.computationFailed` where memory does not suffice.
  public init(
    _ parameters: [NamedTensor], learningRate: Double, weightDecay: Double = 0
  ) throws(AuditError) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    var velocities: [NamedTensor] = []
    for named in parameters { velocities.append(try named.zerosAlike()) }
    self.velocities = velocities
  }

  /// Throws as `Optimiser` says.
  public func step(share: Double) throws(AuditError) {
    let handles = { (list: [NamedTensor]) -> [OpaquePointer?] in list.map(\.tensor.handle) }
    try shim("momentum") {
      tt_nesterov_step(
        handles(parameters), handles(velocities), Int32(parameters.count), share * learningRate,
        0.9, weightDecay, $0)
    }
  }

  /// The velocities.
  public var state: [NamedTensor] { velocities.map { $0.within("velocity") } }
}
