import TelltaleCore

/// Rows dealt into parts for a cross-validation inside a training: no speaker stands in two parts,
/// and the speakers of each class are spread evenly.
enum InnerParts {
  /// Positions in `rows`, part by part; empty where some class is heard from one speaker only, who
  /// cannot be held out and learnt from.
  ///
  /// - Parameters:
  ///   - speakers: of each row of the input; nil where rows are not bound together.
  ///   - labels: of each row of the input.
  ///
  /// **Seed** The deal.
  static func deal(
    _ rows: [Int], speakers: [Int]?, labels: [Int], atMost limit: Int, seed: Seed
  ) -> [[Int]] {
    var positions: [Int: [Int]] = [:]
    for (position, row) in rows.enumerated() {
      positions[speakers?[row] ?? row, default: []].append(position)
    }
    // A speaker of several labels counts for each of them, and is dealt with others of the same ones.
    var kinds: [Set<Int>: [Int]] = [:]
    var speakerCounts: [Int: Int] = [:]
    for speaker in positions.keys.sorted() {
      let own = Set((positions[speaker] ?? []).map { labels[rows[$0]] })
      kinds[own, default: []].append(speaker)
      for label in own { speakerCounts[label, default: 0] += 1 }
    }
    let partCount = min(limit, speakerCounts.values.min() ?? 0)
    guard partCount >= 2 else { return [] }
    var parts = [[Int]](repeating: [], count: partCount)
    var generator = SeededGenerator(seed.derived(for: "inner parts"))
    var next = 0
    for kind in kinds.keys.sorted(by: { $0.sorted().lexicographicallyPrecedes($1.sorted()) }) {
      for speaker in (kinds[kind] ?? []).shuffled(using: &generator) {
        parts[next % partCount] += positions[speaker] ?? []
        next += 1
      }
    }
    return parts.map { $0.sorted() }
  }

  /// The first of the parts that hold as many speakers together; all of them where there are fewer.
  ///
  /// - Parameters:
  ///   - parts: positions in `rows`, no speaker in two.
  ///   - speakers: of each row of the input; nil where rows are not bound together.
  static func first(
    of parts: [[Int]], holding speakerCount: Int, rows: [Int], speakers: [Int]?
  ) -> [[Int]] {
    var heard = 0
    return parts.prefix { part in
      defer { heard += Set(part.map { speakers?[rows[$0]] ?? rows[$0] }).count }
      return heard < speakerCount
    }
  }
}
