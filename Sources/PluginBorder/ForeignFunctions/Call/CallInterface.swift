internal import CFFI
internal import TelltaleCore

/// A function's types in libffi's terms, prepared once for any number of calls.
///
/// `@unchecked Sendable`: nothing changes after `init`, and `ffi_call` only reads it.
final class CallInterface: @unchecked Sendable {
  let argumentCount: Int
  private let description: UnsafeMutablePointer<ffi_cif>
  private let types: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>

  /// Throws `.pluginFailed` where libffi cannot call such a function on this machine.
  init(
    result: UnsafeMutablePointer<ffi_type>, arguments: [UnsafeMutablePointer<ffi_type>]
  ) throws(AuditError) {
    argumentCount = arguments.count
    types = .allocate(capacity: max(1, arguments.count))
    for (index, type) in arguments.enumerated() { (types + index).initialize(to: type) }
    description = .allocate(capacity: 1)
    description.initialize(to: ffi_cif())
    let status = ffi_prep_cif(
      description, FFI_DEFAULT_ABI, UInt32(arguments.count), result, types)
    guard status == FFI_OK else {
      throw AuditError(.pluginFailed, "libffi cannot prepare the call (\(status.rawValue))")
    }
  }

  convenience init(_ signature: Signature) throws(AuditError) {
    try self.init(
      result: signature.result.foreign,
      arguments: signature.arguments.map { argument in
        guard case .scalar(let type) = argument.kind, !argument.isOut else {
          return telltale_ffi_pointer()
        }
        return type.foreign
      })
  }

  deinit {
    description.deallocate()
    types.deallocate()
  }

  /// For `ffi_prep_closure_loc`, which keeps the pointer: the interface must outlive the closure.
  var pointer: UnsafeMutablePointer<ffi_cif> { description }

  /// Calls the function.
  ///
  /// - Parameters:
  ///   - result: at least 8 bytes; whole numbers narrower than a register come back widened.
  ///   - arguments: addresses of `argumentCount` values of the prepared types.
  func call(
    _ address: UnsafeMutableRawPointer, result: UnsafeMutableRawPointer,
    arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) {
    ffi_call(
      description, unsafeBitCast(address, to: (@convention(c) () -> Void).self), result, arguments)
  }
}

extension ScalarType {
  var foreign: UnsafeMutablePointer<ffi_type> {
    switch self {
    case .i8: telltale_ffi_sint8()
    case .i32: telltale_ffi_sint32()
    case .i64: telltale_ffi_sint64()
    case .u8, .bool: telltale_ffi_uint8()
    case .u32: telltale_ffi_uint32()
    case .u64: telltale_ffi_uint64()
    case .f32: telltale_ffi_float()
    case .f64: telltale_ffi_double()
    case .cstring: telltale_ffi_pointer()
    }
  }
}

extension Signature.Result {
  var foreign: UnsafeMutablePointer<ffi_type> {
    switch self {
    case .void: telltale_ffi_void()
    case .state: telltale_ffi_pointer()
    case .scalar(let type): type.foreign
    }
  }
}
