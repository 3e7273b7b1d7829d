import Foundation

/// Tells from the container alone whether a WAV or OGG file was cut short.
///
/// libsndfile takes what is there as the whole in both formats, so its frame count says nothing.
enum ContainerEnd {
  /// What is missing, in words; nil if nothing is known to be.
  static func complaint(path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    guard let head = try? file.read(upToCount: 12), head.count == 12,
      let byteCount = try? file.seekToEnd()
    else { return nil }
    if head.prefix(4) == Data("RIFF".utf8) {
      return complaintOnWave(file, byteCount: byteCount)
    }
    if head.prefix(4) == Data("OggS".utf8) {
      return complaintOnOgg(file, byteCount: byteCount)
    }
    return nil
  }

  /// Walks the RIFF chunks to `data` and compares its size with the bytes that follow.
  ///
  /// Programs that write to a pipe leave 0 or a size near 2^31 or 2^32: taken as "to the end".
  private static func complaintOnWave(_ file: FileHandle, byteCount: UInt64) -> String? {
    var offset: UInt64 = 12
    while offset + 8 <= byteCount {
      guard (try? file.seek(toOffset: offset)) != nil,
        let header = try? file.read(upToCount: 8), header.count == 8
      else { return nil }
      let size = header.suffix(4).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      if header.prefix(4) == Data("data".utf8) {
        let present = byteCount - offset - 8
        let isOpenEnded = size == 0 || size >= 0x7fff_0000
        return !isOpenEnded && size > present
          ? "\(present) of \(size) bytes of sound are there" : nil
      }
      offset += 8 + size + size % 2
    }
    return nil
  }

  /// The last page of a complete OGG stream has the end-of-stream flag and all its bytes (RFC 3533).
  private static func complaintOnOgg(_ file: FileHandle, byteCount: UInt64) -> String? {
    // A page has at most 65,307 bytes, so the last one begins in this tail.
    let tailCount = min(byteCount, 65_307)
    guard (try? file.seek(toOffset: byteCount - tailCount)) != nil,
      let tail = try? file.readToEnd(),
      let capture = tail.range(of: Data("OggS".utf8), options: .backwards)
    else { return nil }
    let page = [UInt8](tail[capture.lowerBound...])
    guard page.count >= 27, page.count >= 27 + Int(page[26]) else {
      return "the last page's header is incomplete"
    }
    let segmentCount = Int(page[26])
    let bodyCount = page[27..<27 + segmentCount].reduce(0) { $0 + Int($1) }
    if page.count < 27 + segmentCount + bodyCount { return "the last page is incomplete" }
    return page[5] & 4 == 0 ? "the last page is not marked as the end" : nil
  }
}
