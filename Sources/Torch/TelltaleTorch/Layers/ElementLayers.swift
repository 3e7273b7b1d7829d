public import TelltaleCore

/// max(0, x).
public struct ReLU: Layer {
  /// Has nothing to set or to learn.
  public init() {}

  /// Any shape stays. Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.relu()
  }
}

/// x Φ(x), Φ the normal distribution's function: a rectifier without a corner.
///
/// **Source** Hendrycks and Gimpel, arXiv:1606.08415.
public struct GELU: Layer {
  /// Has nothing to set or to learn.
  public init() {}

  /// Any shape stays. Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.gelu()
  }
}

/// Forgets values at random while training, and does nothing otherwise.
public struct Dropout: Layer {
  private let probability: Double

  /// `probability` in [0, 1): share of values that are zeroed.
  public init(_ probability: Double) { self.probability = probability }

  /// What is left is scaled by 1 / (1 - probability). Without a generator in the pass, the input itself.
  ///
  /// Throws as `Layer` says, and `.invalidParameter` for a probability of 1 or more.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    guard let generator = pass.dropout, probability > 0 else { return input }
    return try input.droppedOut(probability: probability, from: generator)
  }
}

/// [N, C, H, W] → [N, C · H · W].
public struct Flatten: Layer {
  /// Has nothing to set or to learn.
  public init() {}

  /// Values stay in their row-major order. Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.flattened()
  }
}

/// Takes a constant from each column and divides by another: (x - mean) / scale, on [N, length].
///
/// Both are kept with the weights and not learnt.
public struct Standardise: Layer {
  private let mean: Tensor
  private let factor: Tensor

  /// Starts with mean 0 and scale 1: what goes in comes out. Throws as `Initialiser` does.
  public init(_ length: Int, from initialiser: Initialiser) throws(AuditError) {
    mean = try initialiser.buffer(0, [length])
    factor = try initialiser.buffer(1, [length])
  }

  /// `factor` is 1 / scale.
  public var buffers: [NamedTensor] {
    [NamedTensor("mean", mean), NamedTensor("factor", factor)]
  }

  /// The buffers are broadcast over the rows. Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.subtracting(mean).multiplied(by: factor)
  }
}
