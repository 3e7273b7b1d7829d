public import TelltaleCore

/// Largest value of each window.
public struct MaxPool2d: Layer {
  private let kernel: Int
  private let stride: Int
  private let padding: Int

  /// In values, alike for height and width; what is padded never is the largest.
  public init(kernel: Int, stride: Int, padding: Int = 0) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// [N, C, H, W] → [N, C, H', W'], H' = ⌊(H + 2 padding - kernel) / stride⌋ + 1.
  ///
  /// Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.maxPooled(kernel: kernel, stride: stride, padding: padding)
  }
}

/// Mean of each window.
public struct AveragePool2d: Layer {
  private let kernel: Int
  private let stride: Int

  /// In values, alike for height and width; nothing is padded.
  public init(kernel: Int, stride: Int) {
    self.kernel = kernel
    self.stride = stride
  }

  /// [N, C, H, W] → [N, C, H', W'], H' = ⌊(H - kernel) / stride⌋ + 1.
  ///
  /// Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.averagePooled(kernel: kernel, stride: stride)
  }
}

/// Mean over as many windows as the output has cells, whatever the input's size.
public struct AdaptiveAveragePool2d: Layer {
  private let size: Int

  /// Height and width of the output.
  public init(size: Int) { self.size = size }

  /// [N, C, H, W] → [N, C, size, size].
  ///
  /// Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.adaptiveAveragePooled(height: size, width: size)
  }
}
