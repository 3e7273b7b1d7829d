internal import AuditProcesses
internal import AuditText
internal import Crypto
internal import Foundation

/// SHA-256 in lower-case hexadecimal; in JSON its text.
struct ContentHash: Sendable, Hashable, Codable, CustomStringConvertible {
  let hex: String

  /// Nil for anything but 64 hexadecimal digits in lower case.
  init?(hex: String) {
    guard hex.utf8.count == 64, hex.allSatisfy({ "0123456789abcdef".contains($0) }) else {
      return nil
    }
    self.hex = hex
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let hash = ContentHash(hex: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no hash")
    }
    self = hash
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }

  var description: String { hex }

  init(of text: String) { self.init(of: Data(text.utf8)) }

  /// Of bytes.
  init(of data: Data) { hex = ContentHash.hex(SHA256.hash(data: data)) }

  /// Of a value's canonical JSON.
  init(of value: some Encodable) {
    self.init(ofPieces: [ContentHash.canonicalJSON(of: value)])
  }

  /// Of bytes that lie in several pieces.
  init(ofPieces pieces: some Sequence<Data>) {
    var hasher = SHA256()
    for piece in pieces { hasher.update(data: piece) }
    hex = ContentHash.hex(hasher.finalize())
  }

  /// Sorted keys, no white space.
  static func canonicalJSON(of value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return try encoder.encode(value) } catch {
      preconditionFailure("a key of plain values cannot be encoded: \(error)")
    }
  }

  /// Of a list of rows: their numbers, each as eight bytes, the lowest first.
  init(ofRows rows: [Int]) {
    var hasher = SHA256()
    rows.map { Int64($0).littleEndian }.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    hex = ContentHash.hex(hasher.finalize())
  }

  /// Of a regular file, or one that a link leads to, read in pieces of 4 MiB. Nil for anything else,
  /// which may never end, and if it cannot be read to its end.
  init?(ofFile path: String) {
    guard let file = try? ForeignFile.open(path, followsLinks: true) else { return nil }
    let handle = FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false)
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

  /// Of a file, or of a folder: of the names and contents of all files below it, hidden ones left
  /// out. Nil if anything cannot be read, or is a link to another folder.
  init?(ofPath path: String) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      self.init(ofFile: path)
      return
    }
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else { return nil }
    var files: [[String]] = []
    for name in names.sorted() where !"/\(name)".contains("/.") {
      let file = "\(path)/\(name)"
      guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { return nil }
      if isFolder.boolValue {
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: file)) != nil { return nil }
        continue
      }
      guard let hash = ContentHash(ofFile: file) else { return nil }
      files.append([name, hash.hex])
    }
    self.init(of: files)
  }

  private static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
