import CFFI
import Foundation
import TelltaleCore

/// The C library's `labs`, called as it is and through libffi.
enum ForeignCalls {
  private typealias Labs = @convention(c) (Int64) -> Int64

  static func measure() throws(AuditError) {
    guard let address = dlsym(nil, "labs") else {
      throw AuditError(.missingFile, "the C library has no labs")
    }
    let labs = unsafeBitCast(address, to: Labs.self)
    let interface = UnsafeMutablePointer<ffi_cif>.allocate(capacity: 1)
    let types = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: 1)
    let slot = UnsafeMutablePointer<Int64>.allocate(capacity: 2)
    let arguments = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
    defer {
      interface.deallocate()
      types.deallocate()
      slot.deallocate()
      arguments.deallocate()
    }
    interface.initialize(to: ffi_cif())
    types.initialize(to: telltale_ffi_sint64())
    arguments.initialize(to: UnsafeMutableRawPointer(slot))
    guard ffi_prep_cif(interface, FFI_DEFAULT_ABI, 1, telltale_ffi_sint64(), types) == FFI_OK
    else { throw AuditError(.pluginFailed, "libffi cannot prepare the call") }
    let function = unsafeBitCast(address, to: (@convention(c) () -> Void).self)

    var sum: Int64 = 0
    let direct = nanoseconds { sum &+= labs($0) }
    let foreign = nanoseconds { index in
      slot[0] = index
      ffi_call(interface, function, slot + 1, arguments)
      sum &+= slot[1]
    }
    // Without a use of it there need be no calls.
    precondition(sum > 0)
    print(
      String(
        format: "direct %.1f ns, ffi_call %.1f ns (%.0f times)", direct, foreign, foreign / direct))
  }

  /// Of one call; the best of five rounds.
  private static func nanoseconds(_ body: (Int64) -> Void) -> Double {
    let count: Int64 = 10_000_000
    let rounds = (0..<5).map { _ in
      CallCosts.time(.nanoseconds(count)) { for index in 0..<count { body(-index) } }
    }
    return rounds.min() ?? 0
  }
}
