internal import CTorchShim
public import TelltaleCore

/// A handle to an array of numbers that LibTorch keeps, with its gradient history.
///
/// Values are float32 unless said otherwise. Sharing across threads is safe for reading; writing
/// (`assign`, an optimiser step, a backward pass) is for the thread that trains, which owns the
/// network until training has returned.
///
/// Whatever makes or computes one throws `.computationFailed`, with LibTorch's words, where memory does not suffice;
/// what else it throws stands with it.
public final class Tensor: @unchecked Sendable {
  let handle: OpaquePointer

  init(owning handle: OpaquePointer) { self.handle = handle }

  deinit { tt_tensor_free(handle) }

  /// Copies row-major values.
  ///
  /// Throws `.shapeMismatch` if the shape's product is not the number of values.
  public convenience init(_ values: [Float], shape: [Int]) throws(AuditError) {
    self.init(owning: try Self.copying(values, shape: shape, element: Int32(TT_FLOAT32)))
  }

  /// Class labels: int64, shape [count].
  public convenience init(labels: [Int]) throws(AuditError) {
    self.init(
      owning: try Self.copying(
        labels.map(Int64.init), shape: [labels.count], element: Int32(TT_INT64)))
  }

  /// Zeros of that shape. Throws `.shapeMismatch` for a size below 0.
  public static func zeros(_ shape: [Int]) throws(AuditError) -> Tensor {
    try shimTensor("zeros") { tt_tensor_zeros(shape.sizes, shape.rank, $0, $1) }
  }

  /// Normal deviates; drawn on the CPU, so that every device starts from the same values.
  ///
  /// Throws `.shapeMismatch` for a size below 0, `.computationFailed` for such a deviation.
  public static func normal(
    _ shape: [Int], mean: Double = 0, deviation: Double, from generator: TorchGenerator
  ) throws(AuditError) -> Tensor {
    try shimTensor("normal") {
      tt_tensor_normal(shape.sizes, shape.rank, mean, deviation, generator.handle, $0, $1)
    }
  }

  /// Uniform deviates in [low, high).
  ///
  /// Throws `.shapeMismatch` for a size below 0, `.computationFailed` where low lies above high.
  public static func uniform(
    _ shape: [Int], low: Double, high: Double, from generator: TorchGenerator
  ) throws(AuditError) -> Tensor {
    try shimTensor("uniform") {
      tt_tensor_uniform(shape.sizes, shape.rank, low, high, generator.handle, $0, $1)
    }
  }

  /// Sizes of the axes.
  public var shape: [Int] {
    var sizes = [Int64](repeating: 0, count: 8)
    var rank: Int32 = 0
    let status = tt_tensor_shape(handle, &sizes, 8, &rank, tt_message(text: nil, capacity: 0))
    precondition(status == 0 && rank <= 8, "a tensor of \(rank) axes")
    return sizes.prefix(Int(rank)).map(Int.init)
  }

  /// Number of values.
  public var elementCount: Int { shape.reduce(1, *) }

  /// All values, row-major.
  public func values() throws(AuditError) -> [Float] {
    var values = [Float](repeating: 0, count: elementCount)
    try shim("read") { tt_tensor_read(handle, &values, Int64(values.count), $0) }
    return values
  }

  /// The only value of a tensor that has one. Throws `.shapeMismatch` for any other.
  public func scalar() throws(AuditError) -> Float {
    var value: Float = 0
    try shim("read") { tt_tensor_read(handle, &value, 1, $0) }
    return value
  }

  /// A copy without gradient history.
  public func clone() throws(AuditError) -> Tensor {
    try shimTensor("clone") { tt_tensor_clone(handle, $0, $1) }
  }

  /// One zero on the same device: the fused optimiser wants its counters beside its values.
  func zeroBeside() throws(AuditError) -> Tensor {
    try shimTensor("zero") { tt_tensor_zero_beside(handle, $0, $1) }
  }

  /// Overwrites the values in place, keeping layout and device.
  ///
  /// Throws `.shapeMismatch`, naming both shapes; the values are then unchanged.
  public func assign(_ source: Tensor) throws(AuditError) {
    try shim("assign") { tt_tensor_assign(handle, source.handle, $0) }
  }

  /// Marks the tensor as one to learn. Throws `.computationFailed` for labels, which have no gradient.
  public func requireGradient(_ on: Bool = true) throws(AuditError) {
    try shim("requires gradient") { tt_tensor_requires_gradient(handle, on, $0) }
  }

  /// Adds this scalar's derivatives to the gradients of everything that it came from.
  ///
  /// Throws `.shapeMismatch` unless it is one value, `.computationFailed` where it came from nothing that is learnt.
  public func backward() throws(AuditError) {
    try shim("backward") { tt_tensor_backward(handle, $0) }
  }

  /// The accumulated gradient. Throws `.invalidParameter` where there is none.
  public func gradient() throws(AuditError) -> Tensor {
    try shimTensor("gradient") { tt_tensor_gradient(handle, $0, $1) }
  }

  private static func copying<Element>(
    _ values: [Element], shape: [Int], element: Int32
  ) throws(AuditError) -> OpaquePointer {
    guard shape.reduce(1, *) == values.count else {
      throw AuditError(
        .shapeMismatch, "\(values.count) values for shape \(shape)", at: "tensor")
    }
    var handle: OpaquePointer?
    try shim("tensor") { message in
      values.withUnsafeBytes {
        tt_tensor_from_bytes(
          $0.baseAddress, element, shape.sizes, shape.rank, &handle, message)
      }
    }
    guard let handle else { throw AuditError(.computationFailed, "no tensor came back") }
    return handle
  }
}

extension [Int] {
  var sizes: [Int64] { map(Int64.init) }
  var rank: Int32 { Int32(count) }
}
