public import TelltaleCore

/// Moves parameters against their gradients.
public protocol Optimiser: Sendable {
  /// Moves every parameter that has a gradient, and clears the gradients.
  ///
  /// - Parameter share: of the learning rate that the step takes.
  ///
  /// Throws `.shapeMismatch` where a checkpoint's state is not of its parameter's shape, `.computationFailed` where
  /// memory does not suffice.
  func step(share: Double) throws(AuditError)

  /// All that a checkpoint must hold beside the parameters.
  var state: [NamedTensor] { get }
}

extension Optimiser {
  /// Steps with the whole rate.
  ///
  /// Throws as `step(share:)`.
  public func step() throws(AuditError) { try step(share: 1) }
}

/// How gradients move weights.
public enum UpdateRule: String, Sendable, Hashable, Codable {
  /// Each weight by its own gradients' size: `Adam`.
  case adam
  /// All weights by one rate: `NesterovMomentum`.
  case nesterov

  /// Its optimiser for those parameters, at rest.
  ///
  /// Throws `.computationFailed` where memory does not suffice.
  func optimiser(
    _ parameters: [NamedTensor], learningRate: Double, weightDecay: Double
  ) throws(AuditError) -> any Optimiser {
    switch self {
    case .adam:
      try Adam(parameters, learningRate: learningRate, weightDecay: weightDecay)
    case .nesterov:
      try NesterovMomentum(parameters, learningRate: learningRate, weightDecay: weightDecay)
    }
  }
}

extension NamedTensor {
  /// Zeros that lie in memory as the tensor does.
  func zerosAlike() throws(AuditError) -> NamedTensor {
    let zeros = try tensor.clone()
    try zeros.assign(Tensor.zeros(tensor.shape))
    return NamedTensor(name, zeros)
  }
}
