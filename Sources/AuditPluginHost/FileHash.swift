internal import AuditText
internal import Crypto
import Foundation

/// SHA-256 as 64 hexadecimal digits.
enum FileHash {
  static func of(_ content: Data) -> String { text(SHA256.hash(data: content)) }

  /// Of a regular file, read piece by piece: one that is cut short meanwhile ends early, and no more.
  ///
  /// - Parameter copy: a new file that is written with the very bytes that are hashed, for its owner to
  ///   read, and to run where the file can be; nil for none.
  /// - Returns: nil for what is no regular file (a pipe would be waited for), or cannot be read to its
  ///   end, or written.
  static func ofFile(_ file: String, copyingTo copy: String? = nil) -> String? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var target: Int32 = -1
    if let copy {
      let mode: mode_t = status.st_mode & 0o111 == 0 ? 0o400 : 0o500
      target = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      guard target >= 0 else { return nil }
    }
    defer { if target >= 0 { close(target) } }
    var hash = SHA256()
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        hash.update(data: chunk.prefix(count))
        let isCopied =
          target < 0
          || chunk.withUnsafeBytes {
            Descriptor.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: target) == 0
          }
        guard isCopied else { return nil }
      } else if count == 0 {
        return text(hash.finalize())
      } else if errno != EINTR {
        return nil
      }
    }
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
