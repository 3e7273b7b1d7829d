internal import Foundation
internal import TelltaleCore

/// What the host knows when it calls a function; each signature takes what it names.
struct CallInputs {
  /// By word, and the sizes of axes by their names.
  var counts: [String: Int] = [:]
  var reals: [String: [Float]] = [:]
  /// Whole numbers in arrays: class and speaker indices.
  var indices: [String: [Int]] = [:]
  var texts: [String: String] = [:]
  var seed = Seed(0)
  var state: UnsafeMutableRawPointer?
  var parameters: ParameterValues?
  /// For progress and cancelling; nil where the function has neither.
  var execution: Execution?
}

/// What came back from a call that succeeded.
struct CallOutputs {
  var arrays: [String: [Float]] = [:]
  var reals: [String: Double] = [:]
  var counts: [String: Int] = [:]
  var state: UnsafeMutableRawPointer?
  /// False where a metric said that it cannot be had from these scores.
  var isApplicable = true
  /// The function's message, if it wrote one.
  var message = ""
}

/// A bound function with its address.
///
/// `@unchecked Sendable`: the address never changes, and is only called.
struct ForeignFunction: @unchecked Sendable {
  /// Bytes of the message buffer.
  static let messageSize = 1024

  let bound: BoundFunction
  private let address: UnsafeMutableRawPointer
  private let interface: CallInterface
  private let lock: CallLock

  init(_ bound: BoundFunction, in library: ForeignLibrary, lock: CallLock) throws(AuditError) {
    self.bound = bound
    self.lock = lock
    address = try library.address(of: bound)
    interface = try CallInterface(bound.signature)
  }

  /// Calls the function with what its signature names.
  ///
  /// Throws what the status says, `.cancelled` where the function was told to stop and did,
  /// `.shapeMismatch` where an axis is not as long as the signature says, `.pluginFailed` where it
  /// wrote past the ends of what it was given.
  func call(_ inputs: CallInputs) throws(AuditError) -> CallOutputs {
    let target = inputs.execution.map(CallbackTarget.init)
    var frame = CallFrame(bound, target: target)
    try frame.fill(inputs)
    let (arguments, result) = (frame.arguments, frame.result)
    let process = getpid()
    lock.whileHolding {
      interface.call(address, result: result, arguments: arguments)
    }
    // A copy of this process that the function forked must not go on with the host's work.
    if getpid() != process { _exit(0) }
    if let overrun = frame.overrun() { throw overrun }
    let outputs = frame.outputs()
    let failure = frame.failure()
    guard let failure else {
      if frame.status == StatusCode.notApplicable {
        var outputs = outputs
        outputs.isApplicable = false
        return outputs
      }
      return outputs
    }
    if target?.wasStopped == true { throw AuditError(.cancelled, "stopped on request") }
    throw failure
  }
}

/// Lets one call into a library at a time, unless the library is declared reentrant.
final class CallLock: Sendable {
  private let lock: NSLock?

  init(isReentrant: Bool) { lock = isReentrant ? nil : NSLock() }

  func whileHolding(_ body: () -> Void) {
    lock?.lock()
    defer { lock?.unlock() }
    body()
  }
}
