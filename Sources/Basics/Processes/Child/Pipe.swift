internal import CProcesses
internal import Foundation
internal import TelltaleCore

/// A pipe whose read end never blocks, closed in children that it was not made for.
struct Pipe {
  let readEnd: Int32
  let writeEnd: Int32

  /// Throws `.pluginFailed` when the process has no descriptors left.
  init() throws(AuditError) {
    var ends: [Int32] = [-1, -1]
    let failure = tt_pipe(&ends)
    guard failure == 0 else {
      throw AuditError(
        .pluginFailed, "cannot make a pipe to a child process",
        cause: String(cString: strerror(failure)))
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
    _ = fcntl(readEnd, F_SETFL, fcntl(readEnd, F_GETFL) | O_NONBLOCK)
  }

  func closeReadEnd() { close(readEnd) }
  func closeWriteEnd() { close(writeEnd) }
  func closeBoth() {
    closeReadEnd()
    closeWriteEnd()
  }
}
