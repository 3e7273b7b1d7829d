internal import Crypto
import Foundation

/// SHA-256 as 64 hexadecimal digits.
enum FileHash {
  static func of(_ content: Data) -> String {
    SHA256.hash(data: content).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// Nil for a file that cannot be read.
  static func ofFile(_ file: String) -> String? {
    (try? Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)).map(of)
  }
}
