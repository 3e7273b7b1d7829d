package import Results
package import TelltaleCore

/// Each speaker's share of right decisions at the trained threshold, over all folds: what paired
/// comparisons are made of.
package struct SpeakerShares {
  package let shares: [String: Double]

  /// - Parameter style: utterances of that style only; nil for all.
  package init(_ tables: [ScoreTable], style: Utterance.Style? = nil) {
    var counts: [String: (right: Int, all: Int)] = [:]
    for table in tables {
      for (index, row) in table.rows.enumerated() where style == nil || row.style == style?.rawValue
      {
        let isRight = table.classes[table.scores.decision(ofRow: index)] == row.truth
        counts[row.speaker, default: (0, 0)].right += isRight ? 1 : 0
        counts[row.speaker, default: (0, 0)].all += 1
      }
    }
    shares = counts.mapValues { Double($0.right) / Double($0.all) }
  }

  /// Speakers that stand on both sides, in order, with both shares.
  package func paired(with other: SpeakerShares) -> [(Double, Double)] {
    shares.keys.sorted().compactMap { speaker in
      guard let own = shares[speaker], let others = other.shares[speaker] else { return nil }
      return (own, others)
    }
  }
}
