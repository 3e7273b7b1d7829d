/// Speakers, each with its rows, in strata that resampling keeps apart.
///
/// Utterances of one speaker are not independent; speakers are. Whatever is drawn or permuted here
/// is a speaker with all its rows.
public struct SpeakerStrata: Sendable, Hashable {
  /// One speaker of a stratum.
  public struct Speaker: Sendable, Hashable {
    /// Indices into the table.
    public let rows: [Int]
    /// Class index of every row.
    public let label: Int

    /// Nothing is checked here.
    public init(rows: [Int], label: Int) {
      self.rows = rows
      self.label = label
    }
  }

  /// In a fixed order.
  public let strata: [[Speaker]]
  /// Of the table that the rows are of.
  public let rowCount: Int

  /// Empty strata are dropped.
  public init(strata: [[Speaker]], rowCount: Int) {
    self.strata = strata.filter { !$0.isEmpty }
    self.rowCount = rowCount
  }

  /// One stratum per class, so that every resample keeps both.
  ///
  /// A speaker whose rows carry several labels stands once per label.
  public init(speakers: [String], labels: [Int]) {
    var rows: [Int: [String: [Int]]] = [:]
    for (row, speaker) in speakers.enumerated() {
      rows[labels[row], default: [:]][speaker, default: []].append(row)
    }
    self.init(
      strata: rows.sorted { $0.key < $1.key }.map { label, bySpeaker in
        bySpeaker.sorted { $0.key < $1.key }.map { Speaker(rows: $0.value, label: label) }
      }, rowCount: speakers.count)
  }
}
