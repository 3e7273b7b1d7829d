/// Largest value of each window.
public struct MaxPool2d: Layer {
  private let kernel: Int
  private let stride: Int
  private let padding: Int

  public init(kernel: Int, stride: Int, padding: Int = 0) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.maxPooled(kernel: kernel, stride: stride, padding: padding)
  }
}

/// Mean of each window.
public struct AveragePool2d: Layer {
  private let kernel: Int
  private let stride: Int

  public init(kernel: Int, stride: Int) {
    self.kernel = kernel
    self.stride = stride
  }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.averagePooled(kernel: kernel, stride: stride)
  }
}

/// Mean over as many windows as the output has cells, whatever the input's size.
public struct AdaptiveAveragePool2d: Layer {
  private let size: Int

  public init(size: Int) { self.size = size }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.adaptiveAveragePooled(height: size, width: size)
  }
}
