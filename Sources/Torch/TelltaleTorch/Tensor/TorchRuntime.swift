internal import CTorchShim
public import TelltaleCore

/// Threads, devices and the switches that hold for a piece of work.
public enum TorchRuntime {
  /// Version of LibTorch, for provenance.
  public static var version: String { String(cString: tt_version()) }

  /// What components that run on it state as their libraries.
  public static var libraries: [String: String] { ["LibTorch": version] }

  /// True where this build of LibTorch and this machine have the device.
  public static func isAvailable(_ device: Execution.Device) -> Bool {
    tt_device_available(device.index)
  }

  /// What computes here: the processor, and a GPU where there is one.
  public static var availableDevices: [Execution.Device] {
    Execution.Device.allCases.filter(isAvailable)
  }

  /// Runs work with the execution's threads and precision, recording gradients or not, and puts
  /// the calling thread's switches back afterwards.
  ///
  /// bfloat16 is LibTorch's autocast: convolutions and matrix products run in bfloat16; weights,
  /// losses and optimiser states stay float32.
  ///
  /// Throws what `work` throws; the switches are put back then, too.
  public static func run<Result, Failure: Error>(
    _ execution: Execution, gradients: Bool, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if Int(tt_thread_count()) != execution.threadCount {
      // Fails for counts below 1 only, which Execution does not hold.
      _ = tt_set_thread_count(Int32(execution.threadCount), tt_message(text: nil, capacity: 0))
    }
    let device = execution.device.index
    let gradientsBefore = tt_set_gradients(gradients)
    let autocastBefore = tt_set_autocast(execution.precision == .bfloat16, device)
    defer {
      _ = tt_set_gradients(gradientsBefore)
      _ = tt_set_autocast(autocastBefore, device)
    }
    return try work()
  }

  /// Runs pieces of work side by side, as many as the execution has threads, each with one of them: small
  /// operations of many pieces are sooner done so than with all threads on each. Records no gradients.
  ///
  /// - Parameter transform: of a piece's number, with the execution that it has, which reports nothing.
  /// - Returns: in the order of the numbers.
  ///
  /// Throws the first error in that order.
  public static func mapInParallel<Result: Sendable, Failure>(
    _ numbers: Range<Int>, _ execution: Execution,
    _ transform: @Sendable (Int, Execution) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    // What a thread sets holds for libraries in the whole process, and this thread takes its part.
    defer {
      _ = tt_set_thread_count(Int32(execution.threadCount), tt_message(text: nil, capacity: 0))
    }
    let one = Execution(
      seed: execution.seed, device: execution.device, precision: execution.precision,
      isCancelled: { (try? execution.checkCancelled()) == nil })
    return try numbers.mapInParallel(threadCount: execution.threadCount) {
      number throws(Failure) in
      try run(one, gradients: false) { () throws(Failure) in try transform(number, one) }
    }
  }
}

extension Execution.Device {
  var index: Int32 {
    switch self {
    case .cpu: Int32(TT_CPU)
    case .cuda: Int32(TT_CUDA)
    }
  }
}

extension Tensor {
  /// The tensor where and how the execution computes: on its device, and channels last for
  /// rank-4 tensors in bfloat16, the layout whose convolutions are fastest.
  ///
  /// Throws `.computationFailed` where the device cannot be used, or has no memory left.
  public func placed(for execution: Execution) throws(AuditError) -> Tensor {
    let moved = try shimTensor("to \(execution.device.rawValue)") {
      tt_tensor_to_device(handle, execution.device.index, $0, $1)
    }
    guard execution.precision == .bfloat16 else { return moved }
    return try shimTensor("channels last") { tt_tensor_channels_last(moved.handle, $0, $1) }
  }
}
