public import TelltaleCore

/// Picks a handful of a model's taps where an audit leaves the choice to us: one for each block.
///
/// A model from elsewhere lists every layer, a hundred and more, of which most differ by a bias or a
/// rectifier. What is picked is the end of each run of layers of one size, without the last layers, which have
/// the size of the answer:
///
/// - of a run, the end of its last block, where names tell blocks apart (`layer1.0.relu` belongs to
///   `layer1`); else its last layer, or the pooling that follows it;
/// - of two runs that hold the same values in another shape, the first;
/// - where most layers are of numbered blocks that end in one shape, as a transformer's encoder
///   (`encoder.layers.0` …), the ends of all these blocks, with the first and last of what is around them:
///   which layer leaks is what is asked of an encoder;
/// - where there are fewer than four runs or more than `limit`, as in a transformer, the ends of the
///   blocks by name; without names, runs (or layers) at even steps;
/// - of more than `limit` without such blocks, those at even steps, with the first and the last.
public enum TapChoice {
  package static let limit = 8
  private static let fewest = 4

  /// Names of the picked taps, in order of depth; all of them where there are at most `limit`.
  public static func auto(_ taps: [TapDescription]) -> [String] {
    let taps = taps.sorted { $0.depth < $1.depth }
    guard taps.count > limit else { return taps.map(\.name) }
    let hidden = withoutAnswer(taps)
    if let stack = BlockStack(hidden), stack.isOfBlocks {
      let around =
        endsOfRuns(Array(hidden[..<stack.range.lowerBound]))
        + endsOfRuns(Array(hidden[stack.range.upperBound...])).map { $0 + stack.range.upperBound }
      let kept = spread(around, to: min(around.count, max(2, limit - stack.ends.count)))
      return (kept + stack.ends).sorted().map { hidden[$0].name }
    }
    let bySize = endsOfRuns(hidden)
    let candidates = [
      (fewest...limit).contains(bySize.count) ? bySize : [],
      endsOfBlocks(hidden, atLeast: limit), endsOfBlocks(hidden, atLeast: fewest),
      bySize.count > limit ? bySize : Array(hidden.indices),
    ]
    return spread(candidates.first { !$0.isEmpty } ?? [], to: limit).map { hidden[$0].name }
  }

  /// What comes before the layers of the answer's size; everything where nothing does.
  static func withoutAnswer(_ taps: [TapDescription]) -> [TapDescription] {
    guard let answer = taps.last.map(size),
      let end = taps.lastIndex(where: { size($0) != answer })
    else { return taps }
    return Array(taps[...end])
  }

  /// One index for each run of layers of one size: of the plane, or of the vector.
  private static func endsOfRuns(_ taps: [TapDescription]) -> [Int] {
    let blockEnds = Set(endsOfBlocks(taps, atLeast: 3))
    var picked: [Int] = []
    for run in runs(of: taps.map(plane)) {
      var end = run.last { blockEnds.contains($0) } ?? run.upperBound - 1
      if !blockEnds.contains(end), isPooling(end + 1, taps) { end += 1 }
      let isReshaped =
        picked.last.map {
          size(taps[$0]) == size(taps[end])
            && taps[$0].shape.sizes.count != taps[end].shape.sizes.count
        } ?? false
      if picked.last != end, !isReshaped { picked.append(end) }
    }
    return picked
  }

  /// Sizes without the channels; of a sequence of open time nothing but that.
  private static func plane(_ tap: TapDescription) -> [Int?] {
    tap.shape.sizes.count > 1 ? [-1] + tap.shape.sizes.dropFirst() : tap.shape.sizes
  }

  /// Values of an utterance, or of a step; one that is open is no other's size.
  private static func size(_ tap: TapDescription) -> [Int] {
    [tap.shape.isTimeOpen ? 1 : 0, tap.shape.sharedElementCount]
  }

  /// Whether a layer only shrinks the plane of the one before, and something else follows.
  private static func isPooling(_ index: Int, _ taps: [TapDescription]) -> Bool {
    guard taps.indices.contains(index), taps[index].shape.sizes.count > 1 else { return false }
    let (before, tap) = (taps[index - 1], taps[index])
    return before.shape.sizes.count == tap.shape.sizes.count
      && before.shape.sizes[0] == tap.shape.sizes[0]
      && tap.shape.sharedElementCount < before.shape.sharedElementCount
      && (index + 1 == taps.count || taps[index + 1].shape != tap.shape)
  }

  /// The last layer of each block, by the fewest leading parts of the names that tell as many as
  /// wanted apart; empty where none do, or where every layer is a block of its own.
  static func endsOfBlocks(_ taps: [TapDescription], atLeast wanted: Int) -> [Int] {
    let parts = taps.map { $0.name.split { $0 == "." || $0 == "/" } }
    for count in 1...max(1, parts.map(\.count).max() ?? 1) {
      let blocks = runs(of: parts.map { Array($0.prefix(count)) })
      if blocks.count == taps.count { return [] }
      if blocks.count >= wanted { return blocks.map { $0.upperBound - 1 } }
    }
    return []
  }

  /// Ranges of equal neighbours.
  private static func runs<Key: Equatable>(of keys: [Key]) -> [Range<Int>] {
    let starts = keys.indices.filter { $0 == 0 || keys[$0] != keys[$0 - 1] }
    return zip(starts, starts.dropFirst() + [keys.count]).map { $0..<$1 }
  }

  /// At even steps, with the first and the last.
  private static func spread(_ picked: [Int], to count: Int) -> [Int] {
    guard picked.count > count else { return picked }
    return (0..<count).map { picked[$0 * (picked.count - 1) / max(1, count - 1)] }
  }
}

extension TapChoice {
  /// The taps that an audit names, shallow to deep; the model's first where it names none.
  ///
  /// - Parameter names: of taps, or patterns of names (`encoder.layers.*`: any signs for `*`, one for `?`), or
  ///   `all` or `auto` alone.
  ///
  /// Throws `.unknownName` for what finds none, and `.unsupported` for a model without taps.
  static func taps(
    _ names: [String], of declaration: PrimaryTaskModelDeclaration
  ) throws(AuditError) -> [TapDescription] {
    guard let first = declaration.taps.first else {
      throw AuditError(.unsupported, "the model declares no tap, so nothing can be intercepted")
    }
    if names.isEmpty { return [first] }
    if names == ["all"] { return declaration.taps }
    let chosen = names == ["auto"] ? auto(declaration.taps) : names
    var taps: [TapDescription] = []
    for name in chosen {
      let found = declaration.taps.filter { isFound($0.name, by: name) }
      guard !found.isEmpty else {
        throw AuditError(
          .unknownName,
          "the model has no tap '\(name)'"
            + NearName.hint(for: name, among: declaration.taps.map(\.name) + ["all", "auto"]))
      }
      taps += found.filter { !taps.contains($0) }
    }
    return taps.sorted { $0.depth < $1.depth }
  }

  /// Whether a pattern, in which `*` stands for any signs and `?` for one, is the whole name.
  private static func isFound(_ name: String, by pattern: String) -> Bool {
    guard pattern.contains(where: { "*?".contains($0) }) else { return name == pattern }
    let (name, pattern) = (Array(name), Array(pattern))
    // Where each `*` was met last: it takes one more sign where what follows does not fit.
    var (place, at, star, taken) = (0, 0, -1, 0)
    while place < name.count {
      if at < pattern.count, pattern[at] == "*" {
        (star, taken) = (at, place)
        at += 1
      } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
        place += 1
        at += 1
      } else if star >= 0 {
        taken += 1
        (place, at) = (taken, star + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }
}
