package import TelltaleCore

/// Utterances with what was heard of them: where the tables of a corpus check come from.
package struct CorpusContents {
  package let utterances: [Utterance]
  /// In the utterances' order.
  package let outcomes: [SoundCheck.Outcome]
  package let description: CorpusDescription

  /// Length of each utterance; 0 where it could not be read.
  package let seconds: [Double]
  /// The description's emotions.
  package let emotions: [String]

  init(
    utterances: [Utterance], outcomes: [SoundCheck.Outcome], description: CorpusDescription
  ) {
    precondition(
      utterances.count == outcomes.count, "\(utterances.count) utterances, \(outcomes.count) heard")
    self.utterances = utterances
    self.outcomes = outcomes
    self.description = description
    seconds = outcomes.map { if case .heard(let findings) = $0 { findings.seconds } else { 0 } }
    emotions = description.emotions
  }

  package var readCount: Int {
    outcomes.count { if case .failed = $0 { false } else { true } }
  }

  var durationRange: ClosedRange<Double>? {
    let heard = outcomes.compactMap {
      if case .heard(let findings) = $0 { findings.seconds } else { nil }
    }
    guard let shortest = heard.min(), let longest = heard.max() else { return nil }
    return shortest...longest
  }

  package func count(_ rows: [Int], label: String?) -> CorpusCheckReport.LabelCount {
    CorpusCheckReport.LabelCount(
      label: label, speakerCount: Set(rows.map { utterances[$0].speaker }).count,
      utteranceCount: rows.count, seconds: rows.map { seconds[$0] }.reduce(0, +),
      emotions: emotionCounts(rows))
  }

  func emotionTable() -> [CorpusCheckReport.LabelCount] {
    emotions.map { emotion in
      count(utterances.indices.filter { utterances[$0].emotion == emotion }, label: emotion)
    }
  }

  package func table(of attribute: AttributeDescription) -> CorpusCheckReport.AttributeTable {
    let speakers = Dictionary(grouping: utterances, by: \.speaker)
    let varying = speakers.filter { _, own in
      Set(own.compactMap { $0.attributes[attribute.name] }).count > 1
    }
    return CorpusCheckReport.AttributeTable(
      attribute: attribute, classes: classes(Array(utterances.indices), of: attribute.name),
      varyingSpeakers: varying.keys.sorted())
  }

  package func foldTable(_ folds: SpeakerFolds?, attribute: String?) -> [CorpusCheckReport.Fold] {
    guard let folds else { return [] }
    return (0..<folds.count).map { index in
      let rows = folds.testRows(ofFold: index)
      return CorpusCheckReport.Fold(
        index: index, speakerCount: Set(rows.map { utterances[$0].speaker }).count,
        utteranceCount: rows.count, seconds: rows.map { seconds[$0] }.reduce(0, +),
        classes: attribute.map { classes(rows, of: $0) } ?? [count(rows, label: nil)])
    }
  }

  func speakerTable(_ folds: SpeakerFolds?) -> [CorpusCheckReport.Speaker] {
    let rowsOfSpeaker = Dictionary(grouping: utterances.indices) { utterances[$0].speaker }
    return rowsOfSpeaker.sorted { $0.key < $1.key }.map { name, rows in
      let first = utterances[rows[0]].attributes
      let constant = first.filter { attribute, value in
        rows.allSatisfy { utterances[$0].attributes[attribute] == value }
      }
      return CorpusCheckReport.Speaker(
        name: name, attributes: constant, fold: folds?.foldOfRow[rows[0]],
        utteranceCount: rows.count, seconds: rows.map { seconds[$0] }.reduce(0, +),
        emotions: emotionCounts(rows))
    }
  }

  /// One row per class of the attribute, and one for utterances without it, if there are any.
  private func classes(_ rows: [Int], of name: String) -> [CorpusCheckReport.LabelCount] {
    let known = description.attributes.first { $0.name == name }?.classes ?? []
    let rowsOfClass = Dictionary(grouping: rows) { utterances[$0].attributes[name] }
    let labelled = known.map { count(rowsOfClass[$0] ?? [], label: $0) }
    return labelled + (rowsOfClass[nil].map { [count($0, label: nil)] } ?? [])
  }

  private func emotionCounts(_ rows: [Int]) -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in rows { counts[utterances[row].emotion, default: 0] += 1 }
    return counts
  }
}
