internal import CTorchShim
public import TelltaleCore

/// Differentiable operations. Each throws `.shapeMismatch`, naming both shapes, where they do not
/// fit, and leaves its inputs as they were.
extension Tensor {
  /// [N, C, H, W] with weight [out, C, k, k] → [N, out, H', W'].
  public func convolved(
    with weight: Tensor, bias: Tensor?, stride: Int, padding: Int
  ) throws(AuditError) -> Tensor {
    try shimTensor("convolution") {
      tt_conv2d(handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// [… , in] with weight [out, in] → [… , out].
  public func linear(weight: Tensor, bias: Tensor?) throws(AuditError) -> Tensor {
    try shimTensor("linear") { tt_linear(handle, weight.handle, bias?.handle, $0, $1) }
  }

  /// max(0, x), value by value.
  public func relu() throws(AuditError) -> Tensor {
    try shimTensor("ReLU") { tt_relu(handle, $0, $1) }
  }

  /// Value by value, into -1...1.
  public func tanh() throws(AuditError) -> Tensor {
    try shimTensor("tanh") { tt_tanh(handle, $0, $1) }
  }

  /// x Φ(x), value by value, Φ the normal distribution's function.
  public func gelu() throws(AuditError) -> Tensor {
    try shimTensor("GELU") { tt_gelu(handle, $0, $1) }
  }

  /// Largest values of windows: [N, C, H, W] → [N, C, H', W'], H' = ⌊(H + 2 padding - kernel) / stride⌋ + 1.
  public func maxPooled(kernel: Int, stride: Int, padding: Int = 0) throws(AuditError) -> Tensor {
    try shimTensor("max pool") {
      tt_max_pool2d(handle, Int64(kernel), Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// Means of windows, of the same shape as `maxPooled`; zeros that were padded count.
  public func averagePooled(
    kernel: Int, stride: Int, padding: Int = 0
  ) throws(AuditError) -> Tensor {
    try shimTensor("average pool") {
      tt_average_pool2d(handle, Int64(kernel), Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// [N, C, H, W] → [N, C, height, width], each value the mean of its window.
  public func adaptiveAveragePooled(height: Int, width: Int) throws(AuditError) -> Tensor {
    try shimTensor("adaptive average pool") {
      tt_adaptive_average_pool2d(handle, Int64(height), Int64(width), $0, $1)
    }
  }

  /// Zeroes values with that probability and scales the rest by 1 / (1 - probability).
  public func droppedOut(
    probability: Double, from generator: TorchGenerator
  ) throws(AuditError) -> Tensor {
    try shimTensor("dropout") { tt_dropout(handle, probability, generator.handle, $0, $1) }
  }

  /// Bilinear, half-pixel centres, no antialiasing: [N, C, H, W] → [N, C, height, width].
  public func resizedPlane(height: Int, width: Int) throws(AuditError) -> Tensor {
    try shimTensor("plane resize") {
      tt_resize_plane(handle, Int64(height), Int64(width), $0, $1)
    }
  }

  /// Linear, half-pixel centres, along axis 1: [N, C, …] → [N, count, …].
  public func resampledChannels(_ count: Int) throws(AuditError) -> Tensor {
    try shimTensor("channel resample") { tt_resample_channels(handle, Int64(count), $0, $1) }
  }

  /// Mean over the batch of -log softmax(logits)[label], in nats. Logits [N, classes].
  public func crossEntropy(_ labels: Tensor) throws(AuditError) -> Tensor {
    try shimTensor("cross-entropy") { tt_cross_entropy(handle, labels.handle, $0, $1) }
  }

  /// Values along the axis become shares that sum to 1, in float32.
  public func softmax(axis: Int) throws(AuditError) -> Tensor {
    try shimTensor("softmax") { tt_softmax(handle, Int64(axis), $0, $1) }
  }

  /// Value by value; an axis of size 1 is repeated.
  public func adding(_ other: Tensor) throws(AuditError) -> Tensor {
    try shimTensor("add") { tt_add(handle, other.handle, $0, $1) }
  }

  /// Value by value; an axis of size 1 is repeated.
  public func subtracting(_ other: Tensor) throws(AuditError) -> Tensor {
    try shimTensor("subtract") { tt_subtract(handle, other.handle, $0, $1) }
  }

  /// Value by value; an axis of size 1 is repeated.
  public func multiplied(by other: Tensor) throws(AuditError) -> Tensor {
    try shimTensor("multiply") { tt_multiply(handle, other.handle, $0, $1) }
  }

  /// value × scale + shift.
  public func affine(scale: Double, shift: Double = 0) throws(AuditError) -> Tensor {
    try shimTensor("affine") { tt_affine(handle, scale, shift, $0, $1) }
  }

  /// One behind the other along the axis; the other sizes must agree. Throws `.invalidParameter` for no parts.
  public static func concatenate(_ parts: [Tensor], axis: Int) throws(AuditError) -> Tensor {
    let handles: [OpaquePointer?] = parts.map(\.handle)
    return try shimTensor("concatenate") {
      tt_concatenate(handles, Int32(handles.count), Int64(axis), $0, $1)
    }
  }

  /// One size may be -1: whatever is left.
  public func reshaped(_ shape: [Int]) throws(AuditError) -> Tensor {
    try shimTensor("reshape") { tt_reshape(handle, shape.sizes, shape.rank, $0, $1) }
  }

  /// [N, …] → [N, product of the rest].
  public func flattened() throws(AuditError) -> Tensor { try reshaped([shape[0], -1]) }

  /// Axis i of the result is axis `axes[i]` of this one.
  public func permuted(_ axes: [Int]) throws(AuditError) -> Tensor {
    try shimTensor("permute") { tt_permute(handle, axes.sizes, axes.rank, $0, $1) }
  }

  /// Repeats axes of size 1 without copying.
  public func expanded(_ shape: [Int]) throws(AuditError) -> Tensor {
    try shimTensor("expand") { tt_expand(handle, shape.sizes, shape.rank, $0, $1) }
  }

  /// The axis goes, or stays with size 1.
  public func mean(axis: Int, keepsAxis: Bool = false) throws(AuditError) -> Tensor {
    try shimTensor("mean") { tt_mean(handle, Int64(axis), keepsAxis, $0, $1) }
  }

  /// Population standard deviation along an axis.
  public func standardDeviation(axis: Int, keepsAxis: Bool = false) throws(AuditError) -> Tensor {
    try shimTensor("standard deviation") {
      tt_deviation(handle, Int64(axis), keepsAxis, $0, $1)
    }
  }

  /// The part `range` of an axis.
  public func narrowed(axis: Int, to range: Range<Int>) throws(AuditError) -> Tensor {
    try shimTensor("narrow") {
      tt_narrow(handle, Int64(axis), Int64(range.lowerBound), Int64(range.count), $0, $1)
    }
  }
}
