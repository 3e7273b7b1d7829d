internal import Crypto
internal import Foundation

/// SHA-256 in lower-case hexadecimal.
struct ContentHash: Sendable, Hashable, Codable, CustomStringConvertible {
  let hex: String

  var description: String { hex }

  private init(hex: String) { self.hex = hex }

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

  /// Of a file, or of a folder: its files' names relative to it and their hashes, sorted by name.
  ///
  /// Everything below the folder counts, hidden files and what links lead to, and neither times nor
  /// rights do: a moved or copied folder has the same hash. Memory does not grow with the files.
  /// Nil if something cannot be read to its end, or a link leads back to a folder above it.
  init?(ofPath path: String) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      self.init(ofFile: path)
      return
    }
    guard let hash = ContentHash.ofFolder(path) else { return nil }
    self = hash
  }

  private static func ofFolder(_ path: String) -> ContentHash? {
    guard let names = ContentHash.files(below: path, above: []) else { return nil }
    var hasher = SHA256()
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard let content = ContentHash(ofFile: path + "/" + name) else { return nil }
      // No name holds a zero byte, and hashes are all of one length: no two folders read alike.
      hasher.update(data: Data("\(name)\0\(content.hex)".utf8))
    }
    return ContentHash(hex: ContentHash.hex(hasher.finalize()))
  }

  /// Names of the files below a folder, relative to it; nil if a folder cannot be read, or is among
  /// those above it.
  private static func files(below folder: String, above: Set<String>) -> [String]? {
    let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    guard !above.contains(real),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return nil }
    var files: [String] = []
    for name in names {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
      guard isFolder.boolValue else {
        files.append(name)
        continue
      }
      guard let inner = ContentHash.files(below: path, above: above.union([real])) else {
        return nil
      }
      files += inner.map { name + "/" + $0 }
    }
    return files
  }

  private static func hex(_ digest: SHA256.Digest) -> String {
    digest.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
