internal import TelltaleCore

/// Blocks of a model that follow each other, are numbered by their names, and end in one shape: a
/// transformer's encoder.
package struct BlockStack {
  /// From the first layer of the first block to behind the last layer of the last.
  package let range: Range<Int>
  /// The last layer of each block.
  package let ends: [Int]
  /// What their layers' names begin with, as `encoder.layers.0`.
  package let names: [String]
  /// Whether the numbers count blocks: of several layers each, or by a part of the names of their own. Of `node0`,
  /// `node1` … they count layers.
  package let isOfBlocks: Bool

  private static let fewestBlocks = 3

  /// The stack that most layers belong to.
  ///
  /// - Parameter taps: in order of depth.
  /// - Returns: nil where no stack of three blocks has more than half of the layers.
  init?(_ taps: [TapDescription]) {
    var numbered: [String: [Int: [Int]]] = [:]
    for (index, tap) in taps.enumerated() {
      for (stem, number) in Self.numberedParts(of: tap.name) {
        numbered[stem, default: [:]][number, default: []].append(index)
      }
    }
    let stacks = numbered.filter { _, blocks in
      blocks.count >= Self.fewestBlocks
        && Set(blocks.values.map { taps[$0[$0.count - 1]].shape }).count == 1
        && 2 * blocks.values.reduce(0) { $0 + $1.count } > taps.count
    }
    guard
      let (stem, largest) = stacks.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })
    else { return nil }
    let blocks = largest.sorted { $0.value[$0.value.count - 1] < $1.value[$1.value.count - 1] }
    ends = blocks.map { $0.value[$0.value.count - 1] }
    names = blocks.map { stem + String($0.key) }
    isOfBlocks =
      stem.isEmpty || stem.hasSuffix(".") || blocks.contains { $0.value.count > 1 }
    let first = largest.values.map { $0[0] }.min() ?? 0
    range = first..<(ends[ends.count - 1] + 1)
  }

  /// Of `encoder.layers.2.norm`: ("encoder.layers.", 2). Of `block3.conv1`: ("block", 3) and
  /// ("block3.conv", 1).
  private static func numberedParts(of name: String) -> [(stem: String, number: Int)] {
    var found: [(String, Int)] = []
    var path = ""
    for part in name.split(separator: ".") {
      let digits = part.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
      if let number = Int(String(digits)) {
        found.append((path + part.dropLast(digits.count), number))
      }
      path += part + "."
    }
    return found
  }
}
