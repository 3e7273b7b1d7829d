internal import Foundation

/// Open files by number, as the system knows them.
public enum Descriptor {
  /// Opens `/dev/null` in the place of standard input, output and error where they were closed when the
  /// program began: no file that is opened later is then taken for one of them.
  public static func openMissing() {
    for descriptor in STDIN_FILENO...STDERR_FILENO
    where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      // The lowest number that is free: this one.
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// Writes all bytes.
  ///
  /// - Returns: 0, or the system's number of what went wrong.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        // A full pipe that does not wait is waited for.
        guard count < 0, errno == EAGAIN else { return count == 0 ? EIO : errno }
        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&poller, 1, 1000)
      }
    }
    return 0
  }

  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { write($0, to: descriptor) }
  }
}
