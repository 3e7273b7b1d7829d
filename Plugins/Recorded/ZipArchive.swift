import Arrays

/// The members of a zip archive that are stored as they are, in the order of its directory.
///
/// Checksums are not compared: that would take reading everything.
/// **Source** PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16 and 4.5.3 (zip64).
struct ZipArchive {
  struct Member {
    let name: String
    /// Of its bytes in the file.
    let range: Range<Int>
  }

  let members: [Member]

  /// Throws `.malformed`, or `.unsupported` for a member that is compressed or encrypted.
  init(_ file: InputFile) throws(ArrayRefusal) {
    let directory = try ZipArchive.directory(of: file)
    let bytes = try file.bytes(directory.range)
    var members: [Member] = []
    var offset = 0
    for _ in 0..<directory.memberCount {
      guard let entry = Entry(bytes, at: offset) else {
        throw ZipArchive.malformed("has a directory that is not understood")
      }
      offset += entry.byteCount
      if entry.name.hasSuffix("/") { continue }
      members.append(
        Member(name: entry.name, range: try ZipArchive.range(of: entry, in: file)))
    }
    self.members = members
  }

  /// One record of the directory.
  private struct Entry {
    let name: String
    let isEncrypted: Bool
    let method: Int
    let storedCount: Int
    let headerOffset: Int
    /// Of the record itself.
    let byteCount: Int

    /// Nil where the bytes at `offset` are no such record, or it is cut short.
    init?(_ bytes: LittleEndianBytes, at offset: Int) {
      let number = { bytes.number(at: offset + $0, byteCount: $1) }
      guard bytes.bytes.count - offset >= 46, number(0, 4) == 0x0201_4b50 else { return nil }
      let (nameCount, extraCount) = (number(28, 2), number(30, 2))
      byteCount = 46 + nameCount + extraCount + number(32, 2)
      guard bytes.bytes.count - offset >= byteCount else { return nil }
      isEncrypted = number(8, 2) & 1 == 1
      method = number(10, 2)
      name = bytes.text(offset + 46..<offset + 46 + nameCount)
      // Sizes and places that do not fit into 4 bytes stand in an extra field, in this order.
      var wide: [Int] = []
      var extra = 46 + nameCount
      let end = extra + extraCount
      while extra + 4 <= end {
        let (id, length) = (number(extra, 2), number(extra + 2, 2))
        guard extra + 4 + length <= end else { return nil }
        if id == 1 { wide = (0..<length / 8).map { number(extra + 4 + 8 * $0, 8) } }
        extra += 4 + length
      }
      func widened(_ value: Int) -> Int? {
        guard value == 0xffff_ffff else { return value }
        return wide.isEmpty ? nil : wide.removeFirst()
      }
      guard widened(number(24, 4)) != nil, let stored = widened(number(20, 4)),
        let header = widened(number(42, 4))
      else { return nil }
      storedCount = stored
      headerOffset = header
    }
  }

  private static func range(of entry: Entry, in file: InputFile) throws(ArrayRefusal) -> Range<Int>
  {
    guard entry.method == 0, !entry.isEncrypted else {
      let how = entry.isEncrypted ? "encrypted" : "compressed"
      throw ArrayRefusal(
        .unsupported,
        "holds '\(entry.name)' \(how), so that rows cannot be read one at a time; write it with"
          + " numpy.savez, not numpy.savez_compressed")
    }
    guard entry.headerOffset <= file.byteCount - 30 else {
      throw malformed("says that '\(entry.name)' lies behind its end")
    }
    let header = try file.bytes(entry.headerOffset..<entry.headerOffset + 30)
    guard header.number(at: 0, byteCount: 4) == 0x0403_4b50 else {
      throw malformed("has no '\(entry.name)' where its directory says")
    }
    let start =
      entry.headerOffset + 30 + header.number(at: 26, byteCount: 2)
      + header.number(at: 28, byteCount: 2)
    guard start <= file.byteCount, entry.storedCount <= file.byteCount - start else {
      throw malformed("ends within '\(entry.name)'")
    }
    return start..<start + entry.storedCount
  }

  /// Finds the directory by the record at the archive's end, behind which a comment may stand.
  private static func directory(
    of file: InputFile
  ) throws(ArrayRefusal) -> (range: Range<Int>, memberCount: Int) {
    let tailStart = max(0, file.byteCount - 22 - 0xffff - 20)
    let tail = try file.bytes(tailStart..<file.byteCount)
    let places = stride(from: tail.bytes.count - 22, through: 0, by: -1)
    guard let end = places.first(where: { tail.number(at: $0, byteCount: 4) == 0x0605_4b50 }) else {
      throw malformed("is no zip archive, or is cut short")
    }
    var memberCount = tail.number(at: end + 10, byteCount: 2)
    var byteCount = tail.number(at: end + 12, byteCount: 4)
    var offset = tail.number(at: end + 16, byteCount: 4)
    if end >= 20, tail.number(at: end - 20, byteCount: 4) == 0x0706_4b50 {
      let place = tail.number(at: end - 12, byteCount: 8)
      guard place <= file.byteCount - 56 else {
        throw malformed("says that its directory lies behind its end")
      }
      let record = try file.bytes(place..<place + 56)
      guard record.number(at: 0, byteCount: 4) == 0x0606_4b50 else {
        throw malformed("has no directory where its end says")
      }
      memberCount = record.number(at: 32, byteCount: 8)
      byteCount = record.number(at: 40, byteCount: 8)
      offset = record.number(at: 48, byteCount: 8)
    }
    guard offset <= file.byteCount, byteCount <= file.byteCount - offset else {
      throw malformed("says that its directory lies behind its end")
    }
    return (offset..<offset + byteCount, memberCount)
  }

  private static func malformed(_ problem: String) -> ArrayRefusal {
    ArrayRefusal(.malformed, "\(problem); write it again with numpy.savez")
  }
}
