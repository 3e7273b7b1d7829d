public import Foundation

/// Writes zip archives member by member, also such as no tool would.
///
/// **Source** PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
public struct StoredZip {
  private var body = Data()
  private var directory = Data()
  private var count: UInt16 = 0

  /// An archive without members.
  public init() {}

  /// - Parameters:
  ///   - claimed: what the member says that it unpacks to; nil for what it has.
  ///   - method: 0 for stored as it is, 8 for deflated.
  public mutating func add(
    _ name: String, _ bytes: [UInt8], claimed: UInt32? = nil, method: UInt16 = 0
  ) {
    let size = claimed ?? UInt32(bytes.count)
    var common = Self.halves(method, 0, 0)
    common += Self.words(Self.checksum(bytes), UInt32(bytes.count), size)
    common += Self.halves(UInt16(name.utf8.count), 0)
    directory += Self.words(0x0201_4b50) + Self.halves(20, 20, 0) + common
    directory += Self.halves(0, 0, 0) + Self.words(0, UInt32(body.count)) + Data(name.utf8)
    body += Self.words(0x0403_4b50) + Self.halves(20, 0) + common + Data(name.utf8) + bytes
    count += 1
  }

  /// The archive of what was added so far.
  public var data: Data {
    body + directory + Self.words(0x0605_4b50) + Self.halves(0, 0, count, count)
      + Self.words(UInt32(directory.count), UInt32(body.count)) + Self.halves(0)
  }

  private static func halves(_ values: UInt16...) -> Data { littleEndian(values) }
  private static func words(_ values: UInt32...) -> Data { littleEndian(values) }

  private static func littleEndian(_ values: [some FixedWidthInteger]) -> Data {
    var data = Data()
    for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  /// CRC-32 as zip has it (polynomial 0xedb88320, reflected).
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
