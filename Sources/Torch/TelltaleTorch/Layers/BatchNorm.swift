internal import CTorchShim
public import TelltaleCore

/// Batch normalisation over axis 1 of [N, C, …]: y = (x - μ) / √(σ² + ε) · weight + bias.
///
/// **Source** Ioffe and Szegedy, ICML 2015, algorithm 1; ε and momentum as PyTorch's defaults.
public struct BatchNorm: Layer {
  private let weight: Tensor
  private let bias: Tensor
  private let mean: Tensor
  private let variance: Tensor
  private let epsilon: Double

  /// Starts with weight 1, bias 0, running mean 0 and running variance 1; `epsilon` is ε.
  /// Throws as `Initialiser` does.
  public init(_ channelCount: Int, epsilon: Double = 1e-5, from initialiser: Initialiser)
    throws(AuditError)
  {
    weight = try initialiser.constant(1, [channelCount])
    bias = try initialiser.constant(0, [channelCount])
    mean = try initialiser.buffer(0, [channelCount])
    variance = try initialiser.buffer(1, [channelCount])
    self.epsilon = epsilon
  }

  /// `weight` and `bias`, [C] each.
  public var parameters: [NamedTensor] {
    [NamedTensor("weight", weight), NamedTensor("bias", bias)]
  }

  /// `running_mean` and `running_var`, [C] each: only a pass that learns moves them.
  public var buffers: [NamedTensor] {
    [NamedTensor("running_mean", mean), NamedTensor("running_var", variance)]
  }

  /// Throws as `Layer` says, and `.invalidParameter` where the batch's statistics are wanted of one value per
  /// channel.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    let usesBatch = pass.normalisation != .frozen
    let momentum: Double? =
      switch pass.normalisation {
      case .learning(let momentum): momentum
      case .frozen, .batch: nil
      }
    let keepsStatistics = pass.normalisation != .batch
    return try shimTensor("batch norm") {
      tt_batch_norm(
        input.handle, weight.handle, bias.handle, keepsStatistics ? mean.handle : nil,
        keepsStatistics ? variance.handle : nil, usesBatch, momentum ?? 0, epsilon, $0, $1)
    }
  }
}
