internal import AuditCore
import Foundation

/// The way to a program's standard input: a pair of sockets, because writing to a pipe that nobody reads
/// any more raises a signal.
struct InputSocket {
  private let ours: Int32
  /// What becomes the program's standard input.
  let its: Int32

  /// Throws `.pluginFailed` when the process has no descriptors left.
  init() throws(AuditError) {
    var ends: [Int32] = [-1, -1]
    #if os(Linux)
      // From the start, so that no child that another thread starts keeps the program's input open.
      let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw AuditError(
        .pluginFailed, "cannot make a way to a child process's input",
        cause: String(cString: strerror(errno)))
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    (ours, its) = (ends[0], ends[1])
  }

  /// A program that has ended does not read it, which is no error here.
  func send(_ text: String) {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.send(ours, $0.baseAddress, $0.count, flags) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }

  func closeIts() { close(its) }
  func closeOurs() { close(ours) }
}
