/// Names that somebody chose, as one part of a path: readable, bounded, and another for other names.
///
/// Letters, digits, `.`, `_` and `-` stand as they are, every other byte as `=` and two hexadecimal
/// digits, as does a dot at the start; parts are joined by `+`. What is longer than `byteLimit` is cut
/// and ends in `~` and a hash of the whole; so does what has capitals, which some file systems take for
/// small letters. The empty name is `=`.
public struct FileName: Sendable, Hashable {
  /// At most `byteLimit` bytes of ASCII, without a separator; does not begin with a dot.
  public let text: String

  /// A file system allows 255; what is left serves endings and names of files in the making.
  public static let byteLimit = 200
  private static let hashLength = 12

  /// Several names, joined by `+`.
  public init(_ parts: [String]) {
    var text = parts.map(FileName.escaped).joined(separator: "+")
    if text.hasPrefix(".") { text = FileName.escape(UInt8(ascii: ".")) + text.dropFirst() }
    if text.isEmpty { text = "=" }
    let hasCapitals = text.utf8.contains { FileName.capitals.contains($0) }
    if hasCapitals || text.utf8.count > FileName.byteLimit {
      let hash = ContentHash(of: text).hex.prefix(FileName.hashLength)
      text = text.prefix(FileName.byteLimit - FileName.hashLength - 1) + "~" + hash
    }
    self.text = text
  }

  /// One name.
  public init(_ name: String) { self.init([name]) }

  private static let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")

  private static func escaped(_ name: String) -> String {
    name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), capitals, UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        String(UnicodeScalar(byte))
      default: escape(byte)
      }
    }.joined()
  }

  private static func escape(_ byte: UInt8) -> String {
    "=" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
