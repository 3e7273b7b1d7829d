internal import CTorchShim
public import TelltaleCore

/// A source of random numbers of its own: LibTorch's Mersenne twister on the CPU.
///
/// Never the process-wide one, so that results do not depend on what ran before.
public final class TorchGenerator: @unchecked Sendable {
  let handle: OpaquePointer

  /// The same seed gives the same numbers.
  public init(_ seed: Seed) {
    // The shim returns a handle or ends the process for want of memory.
    guard let handle = tt_generator_new(seed.value) else {
      preconditionFailure("no memory for a generator")
    }
    self.handle = handle
  }

  deinit { tt_generator_free(handle) }
}
