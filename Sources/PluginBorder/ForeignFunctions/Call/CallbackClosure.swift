internal import CFFI
internal import Synchronization
internal import TelltaleCore

/// Where a running function reports to, and whether it was told to stop.
///
/// A function may call back from threads of its own.
final class CallbackTarget: Sendable {
  private let execution: Execution
  private let stopped = Atomic(false)

  init(_ execution: Execution) { self.execution = execution }

  var wasStopped: Bool { stopped.load(ordering: .acquiring) }

  func report(_ fraction: Double, _ note: String) {
    execution.report(Progress(fraction: fraction.isFinite ? fraction : 0, note: note))
  }

  /// Whether the function is to stop; true for ever after the first time.
  func asksToStop() -> Bool {
    if wasStopped { return true }
    do throws(AuditError) { try execution.checkCancelled() } catch {
      stopped.store(true, ordering: .releasing)
    }
    return wasStopped
  }
}

/// A C function that libffi makes for one call, and that ends here.
///
/// `progress`: `int32_t (double fraction, const char *note, void *context)`; `cancel`: `int32_t
/// (void *context)`. Both return 1 where the function is to stop, else 0.
final class CallbackClosure {
  enum Kind { case progress, cancel }

  /// What the foreign function calls.
  let code: UnsafeMutableRawPointer
  private let closure: UnsafeMutableRawPointer
  private let interface: CallInterface
  private let target: CallbackTarget

  /// Throws `.pluginFailed` where the system grants no memory that may be executed.
  init(_ kind: Kind, _ target: CallbackTarget) throws(AuditError) {
    self.target = target
    interface = try CallInterface(
      result: telltale_ffi_sint32(),
      arguments: kind == .progress
        ? [telltale_ffi_double(), telltale_ffi_pointer(), telltale_ffi_pointer()]
        : [telltale_ffi_pointer()])
    var code: UnsafeMutableRawPointer?
    guard let closure = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else {
      throw AuditError(.pluginFailed, "libffi gets no memory for callbacks on this system")
    }
    self.closure = closure
    self.code = code
    let status = ffi_prep_closure_loc(
      closure.assumingMemoryBound(to: ffi_closure.self), interface.pointer,
      kind == .progress ? onProgress : onCancel, Unmanaged.passUnretained(target).toOpaque(), code)
    guard status == FFI_OK else {
      throw AuditError(.pluginFailed, "libffi cannot make a callback (\(status.rawValue))")
    }
  }

  deinit { ffi_closure_free(closure) }
}

private typealias Handler =
  @convention(c) (
    UnsafeMutablePointer<ffi_cif>?, UnsafeMutableRawPointer?,
    UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutableRawPointer?
  ) -> Void

private let onProgress: Handler = { _, result, arguments, user in
  guard let result, let arguments, let user, let fraction = arguments[0], let note = arguments[1]
  else { return }
  let target = Unmanaged<CallbackTarget>.fromOpaque(user).takeUnretainedValue()
  let text = note.load(as: UnsafePointer<CChar>?.self).map { String(cString: $0) }
  target.report(fraction.load(as: Double.self), text ?? "")
  result.storeBytes(of: target.asksToStop() ? 1 : 0, as: ffi_sarg.self)
}

private let onCancel: Handler = { _, result, _, user in
  guard let result, let user else { return }
  let target = Unmanaged<CallbackTarget>.fromOpaque(user).takeUnretainedValue()
  result.storeBytes(of: target.asksToStop() ? 1 : 0, as: ffi_sarg.self)
}
