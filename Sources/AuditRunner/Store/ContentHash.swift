internal import Crypto
internal import Foundation

/// SHA-256 in lower-case hexadecimal.
struct ContentHash: Sendable, Hashable, Codable, CustomStringConvertible {
  let hex: String

  var description: String { hex }

  init(of text: String) {
    hex = ContentHash.hex(SHA256.hash(data: Data(text.utf8)))
  }

  /// Of a value's canonical JSON: sorted keys, no white space.
  init(of value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      hex = ContentHash.hex(SHA256.hash(data: try encoder.encode(value)))
    } catch {
      preconditionFailure("a key of plain values cannot be encoded: \(error)")
    }
  }

  /// Of a file, read in pieces of 4 MiB. Nil if it cannot be read to its end.
  init?(ofFile path: String) {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    var hasher = SHA256()
    do {
      while let piece = try handle.read(upToCount: 4 << 20), !piece.isEmpty {
        hasher.update(data: piece)
      }
    } catch {
      return nil
    }
    hex = ContentHash.hex(hasher.finalize())
  }

  private static func hex(_ digest: SHA256.Digest) -> String {
    digest.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
