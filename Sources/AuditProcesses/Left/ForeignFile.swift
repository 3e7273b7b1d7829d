package import Foundation

/// A file that a stranger wrote: read only if it is a regular file, and only as much as is wanted.
///
/// A link may lead to what never ends, a FIFO waits for a writer who never comes, and a name says
/// nothing of either: what was opened is looked at, without waiting and without following.
package enum ForeignFile {
  /// Why a file is not read, as the rest of a sentence that begins with its name.
  package struct Refusal: Error, Sendable, Hashable {
    package let reason: String
    /// Whether there is none.
    package let isMissing: Bool
  }

  /// A descriptor for reading, closed in programs that are started, and the file's size in bytes.
  /// The caller closes it.
  ///
  /// - Parameter followsLinks: true for what a user may have linked to: what it leads to is looked at.
  package static func open(
    _ path: String, followsLinks: Bool = false
  ) throws(Refusal) -> (descriptor: Int32, size: Int) {
    let links = followsLinks ? 0 : O_NOFOLLOW
    let descriptor = Foundation.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | links)
    guard descriptor >= 0 else {
      let isMissing = errno == ENOENT
      let reason =
        switch errno {
        case ENOENT: "is missing"
        case ELOOP: "is a link; write the file itself"
        case ENXIO: "is no regular file"
        case let code: "cannot be opened: \(String(cString: strerror(code)))"
        }
      throw Refusal(reason: reason, isMissing: isMissing)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Refusal(reason: "is no regular file", isMissing: false)
    }
    return (descriptor, Int(status.st_size))
  }

  /// All of a file of at most so many bytes.
  package static func content(_ path: String, limit: Int) throws(Refusal) -> Data {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    guard size <= limit else {
      throw Refusal(reason: "has \(size) bytes, more than \(limit)", isMissing: false)
    }
    // Not more than was there when it was looked at: somebody may still write.
    var bytes = Data(count: size)
    var done = 0
    while done < size {
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: done), size - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      done += count
    }
    return bytes.prefix(done)
  }
}
