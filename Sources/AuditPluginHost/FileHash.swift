internal import Crypto
import Foundation

/// SHA-256 as 64 hexadecimal digits.
enum FileHash {
  static func of(_ content: Data) -> String { text(SHA256.hash(data: content)) }

  /// Of a regular file, read piece by piece: one that is cut short meanwhile ends early, and no more.
  ///
  /// Nil for what is no regular file (a pipe would be waited for), or cannot be read to its end.
  static func ofFile(_ file: String) -> String? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var hash = SHA256()
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        hash.update(data: chunk.prefix(count))
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
