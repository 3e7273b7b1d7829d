/// max(0, x).
public struct ReLU: Layer {
  public init() {}

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.relu()
  }
}

/// Forgets values at random while training, and does nothing otherwise.
public struct Dropout: Layer {
  private let probability: Double

  /// `probability` in [0, 1): share of values that are zeroed.
  public init(_ probability: Double) { self.probability = probability }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    guard let generator = pass.dropout, probability > 0 else { return input }
    return try input.droppedOut(probability: probability, from: generator)
  }
}

/// [N, C, H, W] → [N, C · H · W].
public struct Flatten: Layer {
  public init() {}

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.flattened()
  }
}

/// Takes a constant from each column and divides by another: (x - mean) / scale, on [N, length].
///
/// Both are kept with the weights and not learnt.
public struct Standardise: Layer {
  private let mean: Tensor
  private let factor: Tensor

  public init(_ length: Int, from initialiser: Initialiser) throws(TorchError) {
    mean = try initialiser.buffer(0, [length])
    factor = try initialiser.buffer(1, [length])
  }

  /// `factor` is 1 / scale.
  public var buffers: [NamedTensor] {
    [NamedTensor("mean", mean), NamedTensor("factor", factor)]
  }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.subtracting(mean).multiplied(by: factor)
  }
}
