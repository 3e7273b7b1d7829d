internal import Crypto
package import Foundation
internal import TextIO

/// SHA-256 in lower-case hexadecimal; in JSON its text.
package struct ContentHash: Sendable, Hashable, Codable, CustomStringConvertible {
  package let hex: String

  /// Nil for anything but 64 hexadecimal digits in lower case.
  package init?(hex: String) {
    // Bytes, not characters, by which this was a third of reading a plan of 10,000 stages.
    let isDigit = { (byte: UInt8) in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    guard hex.utf8.count == 64, hex.utf8.allSatisfy(isDigit) else { return nil }
    self.hex = hex
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let hash = ContentHash(hex: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no hash")
    }
    self = hash
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }

  package var description: String { hex }

  package init(of text: String) { self.init(of: Data(text.utf8)) }

  /// Of bytes.
  package init(of data: Data) { hex = ContentHash.hex(SHA256.hash(data: data)) }

  /// Of a value's canonical JSON.
  package init(of value: some Encodable) {
    self.init(ofPieces: [ContentHash.canonicalJSON(of: value)])
  }

  /// Of bytes that lie in several pieces.
  package init(ofPieces pieces: some Sequence<Data>) {
    var hasher = SHA256()
    for piece in pieces { hasher.update(data: piece) }
    hex = ContentHash.hex(hasher.finalize())
  }

  /// Sorted keys, no white space.
  package static func canonicalJSON(of value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return try encoder.encode(value) } catch {
      preconditionFailure("a key of plain values cannot be encoded: \(error)")
    }
  }

  /// Of sound as it is read.
  package init(ofSamples samples: [Float]) {
    var hasher = SHA256()
    samples.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    hex = ContentHash.hex(hasher.finalize())
  }

  /// Of a list of rows: their numbers, each as eight bytes, the lowest first.
  package init(ofRows rows: [Int]) {
    var hasher = SHA256()
    rows.map { Int64($0).littleEndian }.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    hex = ContentHash.hex(hasher.finalize())
  }

  /// Of a regular file, or one that a link leads to, read in pieces of 1 MiB: one that is cut short
  /// meanwhile ends early, and no more.
  ///
  /// - Parameter copy: a new file that is written with the very bytes that are hashed, for its owner to
  ///   read, and to run where the file can be; nil for none.
  /// - Returns: nil for anything else, which may never end, and for what cannot be read to its end, or
  ///   written.
  package init?(ofFile path: String, copyingTo copy: String? = nil) {
    guard let source = try? ForeignFile.open(path, followsLinks: true).descriptor else {
      return nil
    }
    defer { close(source) }
    var target: Int32 = -1
    if let copy {
      var status = stat()
      guard fstat(source, &status) == 0 else { return nil }
      let mode: mode_t = status.st_mode & 0o111 == 0 ? 0o400 : 0o500
      target = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      guard target >= 0 else { return nil }
    }
    defer { if target >= 0 { close(target) } }
    var hasher = SHA256()
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(source, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { break }
      hasher.update(data: chunk.prefix(count))
      let isCopied =
        target < 0
        || chunk.withUnsafeBytes {
          Descriptor.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: target) == 0
        }
      guard isCopied else { return nil }
    }
    hex = ContentHash.hex(hasher.finalize())
  }

  /// Of a file, or of a folder: of the names and contents of all files below it, hidden ones left
  /// out. Nil if anything cannot be read, or is a link to another folder.
  package init?(ofPath path: String) {
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
