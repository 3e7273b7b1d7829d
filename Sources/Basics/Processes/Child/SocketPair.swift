internal import Foundation
package import TelltaleCore

/// Two ends of a way between this process and a child: sockets, because writing to a pipe that
/// nobody reads any more raises a signal.
package struct SocketPair: Sendable {
  private let ours: Int32
  /// What the child gets.
  package let its: Int32

  /// Throws `.pluginFailed` when the process has no descriptors left.
  package init() throws(AuditError) {
    var ends: [Int32] = [-1, -1]
    #if os(Linux)
      // From the start, so that no child that another thread starts keeps an end open.
      let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw AuditError(
        .pluginFailed, "cannot make a way to a child process",
        cause: String(cString: strerror(errno)))
    }
    #if canImport(Darwin)
      var on: Int32 = 1
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
      }
    #endif
    (ours, its) = (ends[0], ends[1])
  }

  /// A program that has ended does not read it, which is no error here.
  package func send(_ text: String) { Self.send(Array(text.utf8), over: ours, waits: true) }

  /// The same of a number, which `receiveNumber` reads at the other end; not waiting for room.
  func send(_ number: Int32) { Self.send(number, over: ours) }

  static func send(_ number: Int32, over end: Int32) {
    send(withUnsafeBytes(of: number, Array.init), over: end, waits: false)
  }

  private static func send(_ all: [UInt8], over end: Int32, waits: Bool) {
    #if canImport(Darwin)
      let quiet: Int32 = 0
    #else
      let quiet = Int32(MSG_NOSIGNAL)
    #endif
    let flags = waits ? quiet : quiet | Int32(MSG_DONTWAIT)
    var bytes = all[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.send(end, $0.baseAddress, $0.count, flags) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// The number that the child sends; nil if it ends instead. Waits for either.
  func receiveNumber() -> Int32? { Self.receiveNumber(over: ours) }

  static func receiveNumber(over end: Int32) -> Int32? {
    var number: Int32 = 0
    while true {
      let count = recv(end, &number, MemoryLayout<Int32>.size, Int32(MSG_WAITALL))
      if count == MemoryLayout<Int32>.size { return number }
      if count >= 0 || errno != EINTR { return nil }
    }
  }

  /// What becomes readable when the child closes its end.
  var descriptor: Int32 { ours }

  /// The child reads the end of it, whoever else holds this end.
  func end() { shutdown(ours, Int32(SHUT_RDWR)) }

  package func closeIts() { close(its) }
  package func closeOurs() { close(ours) }
}
