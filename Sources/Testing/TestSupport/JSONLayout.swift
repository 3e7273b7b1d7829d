internal import Foundation

/// A document's text, and where in it each value stands: so that one value is exchanged without writing
/// all others again.
struct JSONLayout {
  /// Ranges of bytes.
  struct Place {
    /// The value alone.
    let value: Range<Int>
    /// What goes where the value is taken away: its key and one comma, too.
    let cut: Range<Int>
  }

  private(set) var bytes: [UInt8] = []
  private(set) var places: [[JSONEdit.Step]: Place] = [:]

  /// - Parameter root: an object or a list, as `JSONSerialization` reads it.
  ///
  /// Throws what `JSONSerialization` throws.
  init(_ root: Any) throws { try write(root, at: []) }

  /// One value in JSON.
  static func bytes(of value: Any) throws -> Data {
    try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
  }

  private mutating func write(_ value: Any, at path: [JSONEdit.Step]) throws {
    if let object = value as? [String: Any] {
      try write(
        object.sorted { $0.key < $1.key }.map { (.key($0.key), $0.value) }, within: "{}", at: path)
    } else if let list = value as? [Any] {
      try write(list.enumerated().map { (.index($0), $1) }, within: "[]", at: path)
    } else {
      bytes += try Self.bytes(of: value)
    }
  }

  private mutating func write(
    _ members: [(step: JSONEdit.Step, value: Any)], within brackets: String,
    at path: [JSONEdit.Step]
  ) throws {
    let ends = Array(brackets.utf8)
    bytes.append(ends[0])
    for (position, member) in members.enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      let start = bytes.count
      if case .key(let key) = member.step {
        bytes += try Self.bytes(of: key)
        bytes.append(UInt8(ascii: ":"))
      }
      let valueStart = bytes.count
      try write(member.value, at: path + [member.step])
      // The comma before it; of the first, the one that follows.
      let end = bytes.count
      let cut = position > 0 ? start - 1..<end : start..<end + (members.count > 1 ? 1 : 0)
      places[path + [member.step]] = Place(value: valueStart..<end, cut: cut)
    }
    bytes.append(ends[1])
  }
}
