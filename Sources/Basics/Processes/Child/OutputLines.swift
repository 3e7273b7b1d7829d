/// Makes lines of what comes in pieces.
package struct OutputLines: Sendable {
  private var unfinished: [UInt8] = []
  private let limit: Int

  /// - Parameter limit: bytes that are kept of a line that has not ended: one that never does shall
  ///   not fill the memory.
  package init(limit: Int = 65_536) { self.limit = limit }

  /// Gives every line that has ended to `body`, without its end.
  package mutating func take(_ bytes: ArraySlice<UInt8>, _ body: (String) -> Void) {
    let text = unfinished + bytes
    var rest = text[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      body(String(decoding: rest[..<end], as: UTF8.self))
      rest = rest[(end + 1)...]
    }
    unfinished = Array(rest.suffix(limit))
  }

  /// Gives what has no end, if there is any, as a line.
  package mutating func finish(_ body: (String) -> Void) {
    if !unfinished.isEmpty { body(String(decoding: unfinished, as: UTF8.self)) }
    unfinished = []
  }
}
