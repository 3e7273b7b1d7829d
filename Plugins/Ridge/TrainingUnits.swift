import TelltaleCore

/// What ridge regression counts as one observation: all that one speaker says under one label.
///
/// Units weigh alike however many rows they have, so that a talkative speaker is no more than one
/// speaker, and the regression depends on the labels through the units' labels alone.
struct TrainingUnits {
  /// Ascending.
  let rows: [Int]
  /// Unit of each of `rows`.
  let unitOfRow: [Int]
  /// Class of each unit.
  let labels: [Int]
  /// Which part of the inner cross-validation holds a unit out; all units of a speaker are in one.
  let partOfUnit: [Int]

  static let partLimit = 8

  /// - Parameters:
  ///   - rows: to learn from, each once.
  ///   - labels: of each of `rows`.
  ///   - speakers: of each of `rows`; where they are unknown, or all rows are one speaker's, each row
  ///     is taken for a speaker of its own.
  init(rows: [Int], labels: [Int], speakers: [Int]?) {
    let order = rows.indices.sorted { rows[$0] < rows[$1] }
    self.rows = order.map { rows[$0] }
    let known = speakers.flatMap { Set($0).count > 1 ? $0 : nil }
    let speakers = order.map { known?[$0] ?? rows[$0] }
    let labels = order.map { labels[$0] }

    struct Unit: Hashable {
      let speaker: Int
      let label: Int
    }
    let units = zip(speakers, labels).map { Unit(speaker: $0, label: $1) }
    let distinct = Set(units).sorted { ($0.speaker, $0.label) < ($1.speaker, $1.label) }
    let place = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
    unitOfRow = units.map { place[$0] ?? 0 }
    self.labels = distinct.map(\.label)
    let part = Self.parts(ofSpeakers: Set(speakers).sorted())
    partOfUnit = distinct.map { part[$0.speaker] ?? 0 }
  }

  /// Speakers dealt into parts by a shuffle that is always the same: no label is seen, and no seed.
  private static func parts(ofSpeakers speakers: [Int]) -> [Int: Int] {
    var generator = SeededGenerator(Seed(0).derived(for: "inner folds"))
    let shuffled = speakers.shuffled(using: &generator)
    let count = min(partLimit, speakers.count)
    return Dictionary(
      uniqueKeysWithValues: shuffled.enumerated().map { ($0.element, $0.offset % count) })
  }
}
