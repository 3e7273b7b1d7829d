public import TelltaleCore

/// Some of a model's taps that follow each other: a block, or what stands before or behind the blocks.
public struct TapGroup: Sendable, Hashable {
  /// `encoder.layers.3`, or `front end`, `head`.
  public let name: String
  /// In order of depth; at least one.
  public let taps: [TapDescription]

  /// What stands around a stack of blocks.
  package static let frontEnd = "front end"
  package static let head = "head"
  /// A model with fewer taps is read tap by tap.
  private static let fewestTaps = 25
  private static let fewestGroups = 3

  /// A model in the order of depth: the front end, each block of a stack, the head; without a stack, by the
  /// fewest leading parts of the names that tell three groups apart.
  ///
  /// - Returns: empty where there are few taps, or their names tell no groups of two taps on average.
  public static func groups(of taps: [TapDescription]) -> [TapGroup] {
    let taps = taps.sorted { $0.depth < $1.depth }
    guard taps.count >= fewestTaps else { return [] }
    let groups =
      BlockStack(TapChoice.withoutAnswer(taps)).map { blocks(of: $0, taps) } ?? byNames(taps)
    return 2 * groups.count <= taps.count ? groups : []
  }

  private static func blocks(of stack: BlockStack, _ taps: [TapDescription]) -> [TapGroup] {
    let starts = [stack.range.lowerBound] + stack.ends.map { $0 + 1 }
    let parts =
      [(frontEnd, 0..<stack.range.lowerBound)]
      + zip(stack.names, zip(starts, starts.dropFirst())).map { ($0, $1.0..<$1.1) }
      + [(head, stack.range.upperBound..<taps.count)]
    return parts.filter { !$0.1.isEmpty }.map { TapGroup(name: $0, taps: Array(taps[$1])) }
  }

  private static func byNames(_ taps: [TapDescription]) -> [TapGroup] {
    let ends = TapChoice.endsOfBlocks(taps, atLeast: fewestGroups)
    return zip([0] + ends.map { $0 + 1 }, ends).map { start, end in
      let part = Array(taps[start...end])
      return TapGroup(name: commonName(of: part), taps: part)
    }
  }

  /// The leading parts that all names share.
  private static func commonName(of taps: [TapDescription]) -> String {
    let parts = taps.map { $0.name.split(separator: ".") }
    let shared = parts[0].indices.prefix { place in
      parts.allSatisfy { $0.indices.contains(place) && $0[place] == parts[0][place] }
    }
    return shared.isEmpty
      ? taps[taps.count - 1].name : parts[0][..<shared.count].joined(separator: ".")
  }
}
