internal import TelltaleCore

/// A handle that a library made; given back to its `free` when nobody holds it any longer.
///
/// `@unchecked Sendable`: the pointer is only handed to the library, one call at a time unless the
/// library is declared reentrant.
final class ForeignState: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
  private let free: ForeignFunction?

  init(_ pointer: UnsafeMutableRawPointer, free: ForeignFunction?) {
    self.pointer = pointer
    self.free = free
  }

  deinit {
    guard let free else { return }
    // What a `free` says of its failure helps nobody: the handle is gone either way.
    _ = try? free.call(CallInputs(state: pointer))
  }
}
