import Foundation
import TelltaleCore

/// Makes inputs from seeds: bytes and bits changed, pieces cut, repeated, moved between seeds, words and
/// numbers put in, lists and objects emptied. The same seed makes the same inputs.
struct Mutator {
  private let seeds: [[UInt8]]
  private let words: [[UInt8]]
  private var generator: SeededGenerator

  private static let largestCount = 1 << 20
  /// At the edges of what numbers hold, and of what readers allow.
  private static let numbers = [
    "0", "-0", "-1", "1", "2", "65", "255", "256", "65535", "65536", "2147483647", "2147483648",
    "-2147483648", "4294967295", "4294967296", "9007199254740993", "9223372036854775807",
    "-9223372036854775808", "9223372036854775808", "18446744073709551615", "18446744073709551616",
    "1e308", "-1e308", "1e999", "1e-400", "0.5", "nan", "inf", "-inf", "NaN", "Infinity", ".", "-",
  ]
  private static let words = [
    "", "null", "true", "false", "{}", "[]", "\"\"", "''", "\\", "\\u0000", "\\ud800", "\"", "'",
    ":",
    ",", "\n", "\r\n", "\t", "\u{FEFF}", "\u{0}", "../", "/", "~", "..", "%s%n", "é", "\u{202E}",
    "- ", "? ", "&a ", "*a", "!!binary ", "|\n", ">\n", "---\n", "#", "[[[[", "{{{{", "((((",
  ]

  init(_ target: FuzzTarget, seed: Seed) throws {
    seeds = try target.seeds()
    precondition(!seeds.isEmpty, "target '\(target.name)' has no seeds")
    words = (Mutator.words + target.words).map { Array($0.utf8) }
    generator = SeededGenerator(seed.derived(for: target.name))
  }

  /// The seeds themselves come first.
  mutating func input(_ number: Int) -> [UInt8] {
    if number < seeds.count { return seeds[number] }
    var bytes = seeds[below(seeds.count)]
    for _ in 0..<(1 << below(4)) { change(&bytes) }
    return Array(bytes.prefix(Mutator.largestCount))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    switch below(12) {
    case 0: if let place = place(in: bytes) { bytes[place] ^= 1 << UInt8(below(8)) }
    case 1: if let place = place(in: bytes) { bytes[place] = UInt8(below(256)) }
    case 2: bytes.removeLast(below(bytes.count + 1))
    case 3: bytes.removeSubrange(range(in: bytes))
    case 4: repeatPiece(&bytes)
    case 5: insert(words[below(words.count)], into: &bytes)
    case 6: splice(&bytes)
    case 7: putLittleEndian(&bytes)
    case 8, 9: replaceNumber(&bytes)
    case 10: emptyBrackets(&bytes)
    default: replaceWord(&bytes)
    }
  }

  // MARK: - Changes

  private mutating func repeatPiece(_ bytes: inout [UInt8]) {
    let range = range(in: bytes)
    let piece = Array(bytes[range])
    guard !piece.isEmpty else { return }
    let count = min([1, 2, 16, 1000, 100_000][below(5)], Mutator.largestCount / piece.count)
    bytes.insert(contentsOf: (0..<count).flatMap { _ in piece }, at: range.upperBound)
  }

  private mutating func insert(_ word: [UInt8], into bytes: inout [UInt8]) {
    bytes.insert(contentsOf: word, at: below(bytes.count + 1))
  }

  private mutating func splice(_ bytes: inout [UInt8]) {
    let other = seeds[below(seeds.count)]
    bytes.replaceSubrange(range(in: bytes), with: other[range(in: other)])
  }

  /// A number of 1 to 8 bytes at an edge of what it holds, in either order of bytes.
  private mutating func putLittleEndian(_ bytes: inout [UInt8]) {
    let width = 1 << below(4)
    guard bytes.count >= width else { return }
    let edges: [UInt64] = [0, 1, 1 << 31, .max / 2, .max / 2 + 1, .max - 1, .max]
    let edge = below(8) == 0 ? UInt64(below(1 << 20)) : edges[below(edges.count)]
    let start = below(bytes.count - width + 1)
    let isBig = below(2) == 0
    for index in 0..<width {
      let shift = 8 * UInt64(isBig ? width - 1 - index : index)
      bytes[start + index] = UInt8(truncatingIfNeeded: edge >> shift)
    }
  }

  /// A run of digits, sign and point with it.
  private mutating func replaceNumber(_ bytes: inout [UInt8]) {
    let isDigit = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
    guard let start = search(bytes, isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) && !".eE+-".utf8.contains($0) }
    let text = Mutator.numbers[below(Mutator.numbers.count)]
    bytes.replaceSubrange(start..<(end ?? bytes.count), with: Array(text.utf8))
  }

  /// What stands between brackets goes.
  private mutating func emptyBrackets(_ bytes: inout [UInt8]) {
    let pairs: [UInt8: UInt8] = [0x28: 0x29, 0x5b: 0x5d, 0x7b: 0x7d]
    guard let start = search(bytes, { pairs[$0] != nil }), let close = pairs[bytes[start]] else {
      return
    }
    var depth = 0
    for place in start..<bytes.count {
      if bytes[place] == bytes[start] { depth += 1 }
      if bytes[place] == close { depth -= 1 }
      if depth == 0 {
        bytes.removeSubrange(start + 1..<place)
        return
      }
    }
  }

  /// A run of letters by a word, or by one of a seed.
  private mutating func replaceWord(_ bytes: inout [UInt8]) {
    guard let range = word(in: bytes) else { return }
    let other = seeds[below(seeds.count)]
    let new =
      below(2) == 0
      ? words[below(words.count)] : word(in: other).map { Array(other[$0]) } ?? []
    bytes.replaceSubrange(range, with: new)
  }

  // MARK: - Places

  private mutating func word(in bytes: [UInt8]) -> Range<Int>? {
    let isLetter = { (byte: UInt8) in byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte == 0x2d }
    guard let start = search(bytes, isLetter) else { return nil }
    return start..<(bytes[start...].firstIndex { !isLetter($0) } ?? bytes.count)
  }

  /// The first fitting byte from a place drawn by lot on.
  private mutating func search(_ bytes: [UInt8], _ fits: (UInt8) -> Bool) -> Int? {
    guard let start = place(in: bytes) else { return nil }
    return bytes[start...].firstIndex(where: fits)
  }

  private mutating func place(in bytes: [UInt8]) -> Int? {
    bytes.isEmpty ? nil : below(bytes.count)
  }

  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = below(bytes.count + 1)
    let longest = min(bytes.count - start, [4, 32, 256, bytes.count][below(4)])
    return start..<start + below(longest + 1)
  }

  private mutating func below(_ bound: Int) -> Int {
    bound <= 1 ? 0 : Int.random(in: 0..<bound, using: &generator)
  }
}
