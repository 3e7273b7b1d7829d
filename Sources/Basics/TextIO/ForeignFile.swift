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
    /// Whether it is not there, or may not be opened.
    package let isUnreadable: Bool

    package init(reason: String, isMissing: Bool, isUnreadable: Bool? = nil) {
      self.reason = reason
      self.isMissing = isMissing
      self.isUnreadable = isUnreadable ?? isMissing
    }
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
      let isUnreadable = [ENOENT, ENOTDIR, EACCES, EPERM].contains(errno)
      let reason =
        switch errno {
        case ENOENT: "is missing"
        case ELOOP: "is a link; write the file itself"
        case ENXIO: "is no regular file"
        case let code: "cannot be opened: \(String(cString: strerror(code)))"
        }
      throw Refusal(reason: reason, isMissing: isMissing, isUnreadable: isUnreadable)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Refusal(reason: "is no regular file", isMissing: false)
    }
    return (descriptor, Int(status.st_size))
  }

  /// All of a file of at most so many bytes.
  package static func content(
    _ path: String, limit: Int, followsLinks: Bool = false
  ) throws(Refusal) -> Data {
    let (descriptor, size) = try open(path, followsLinks: followsLinks)
    defer { close(descriptor) }
    guard size <= limit else {
      throw Refusal(reason: "has \(size) bytes, more than \(limit)", isMissing: false)
    }
    // Not more than was there when it was looked at: somebody may still write.
    return bytes(of: descriptor, count: size)
  }

  /// All that comes out of what a shell has opened, of at most so many bytes.
  package static func stream(_ path: String, limit: Int) throws(Refusal) -> Data {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Refusal(reason: "cannot be opened", isMissing: true) }
    defer { close(descriptor) }
    var found = Data()
    while found.count <= limit {
      let chunk = bytes(of: descriptor, count: min(1 << 16, limit + 1 - found.count))
      guard !chunk.isEmpty else { return found }
      found += chunk
    }
    throw Refusal(reason: "has more than \(limit) bytes", isMissing: false)
  }

  /// So many, or what there is.
  private static func bytes(of descriptor: Int32, count wanted: Int) -> Data {
    var bytes = Data(count: wanted)
    var done = 0
    while done < wanted {
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: done), wanted - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      done += count
    }
    return bytes.prefix(done)
  }
}
