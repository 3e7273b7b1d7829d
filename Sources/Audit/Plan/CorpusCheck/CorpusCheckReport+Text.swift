internal import Formats
internal import TelltaleCore

extension CorpusCheckReport {
  /// The report for a terminal: tables first, then the defects by kind.
  ///
  /// - Parameters:
  ///   - speakerLimit: speakers are listed only where there are no more than this.
  ///   - defectLimit: defects shown of each kind; the JSON has all.
  public func text(speakerLimit: Int = 30, defectLimit: Int = 20) -> String {
    let sections = [
      head, emotionSection, attributeSections, foldSection, speakerSection(limit: speakerLimit),
      defectSection(limit: defectLimit),
    ]
    return sections.flatMap { $0 + [""] }.joined(separator: "\n")
  }

  private var head: [String] {
    let hours = Text.fixed(totalSeconds / 3600, 3)
    var duration = "\(hours) h"
    if let range = durationRangeSeconds {
      duration +=
        " (\(Text.fixed(range.lowerBound, 2)) to \(Text.fixed(range.upperBound, 2)) s each)"
    }
    return [
      "\(corpus.name), language \(corpus.language), licence \(corpus.licence)",
      Text.count(utteranceCount, "utterance") + ", " + Text.count(speakerCount, "speaker") + ", "
        + duration,
    ] + unusable + corpus.notes
  }

  private var unusable: [String] {
    let count = utteranceCount - readCount
    return count == 0 || readCount == 0
      ? []
      : [
        Text.count(count, "utterance") + " without sound that can be read: an audit refuses"
          + " \(count == 1 ? "it" : "them"), or leaves \(count == 1 ? "it" : "them") out with"
          + " --unusable leave-out"
      ]
  }

  private var emotionNames: [String] { emotions.compactMap(\.label) }

  private var emotionSection: [String] {
    var table = TextTable(["emotion", "speakers", "utterances", "minutes"])
    for row in emotions { table.add(cells(row)) }
    return table.lines()
  }

  private var attributeSections: [String] {
    var lines: [String] = []
    for attribute in attributes {
      if !lines.isEmpty { lines.append("") }
      var table = TextTable(
        [attribute.attribute.name, "speakers", "utterances", "minutes"] + emotionNames)
      for row in attribute.classes { table.add(cells(row) + emotionCells(row.emotions)) }
      lines += table.lines()
      if !attribute.varyingSpeakers.isEmpty {
        lines.append(
          "  varies within " + Text.count(attribute.varyingSpeakers.count, "speaker") + ": "
            + attribute.varyingSpeakers.prefix(5).joined(separator: ", ")
            + (attribute.varyingSpeakers.count > 5 ? " …" : ""))
      }
    }
    return lines.isEmpty ? ["No attributes are labelled."] : lines
  }

  private var foldSection: [String] {
    if let foldProblem { return ["Folds: none. \(foldProblem)"] }
    let rule =
      switch corpus.foldRule {
      case .speakers: "speakers dealt" + (auditedAttribute.map { " for \($0)" } ?? "")
      case .leaveOneGroupOut: "one group held out in each"
      }
    var table = TextTable(
      ["fold", auditedAttribute ?? "", "speakers", "utterances", "minutes"] + emotionNames)
    for fold in folds {
      for (index, row) in fold.classes.enumerated() {
        let number = index == 0 ? "\(fold.index)" : ""
        table.add([number] + cells(row) + emotionCells(row.emotions))
      }
    }
    return ["Folds: \(folds.count), \(rule), seed \(foldSeed.value)"] + foldNotes.map { "  \($0)" }
      + table.lines(left: [0, 1])
  }

  private func speakerSection(limit: Int) -> [String] {
    guard speakers.count <= limit else {
      return ["Speakers: \(speakers.count), listed in the JSON report."]
    }
    let names = attributes.map(\.attribute.name)
    var table = TextTable(["speaker", "fold"] + names + ["utterances", "minutes"] + emotionNames)
    for speaker in speakers {
      table.add(
        [speaker.name, speaker.fold.map(String.init) ?? "-"]
          + names.map { speaker.attributes[$0] ?? "-" }
          + ["\(speaker.utteranceCount)", Text.fixed(speaker.seconds / 60, 1)]
          + emotionCells(speaker.emotions))
    }
    return table.lines(left: Set(0..<2 + names.count))
  }

  private func defectSection(limit: Int) -> [String] {
    guard !defects.isEmpty else { return ["No defects found."] }
    var lines = [Text.count(defects.count, "defect") + " found:"]
    for (kind, found) in defectsByKind {
      lines.append("  \(kind.rawValue) (\(found.count))")
      lines += found.prefix(limit).map { "    \($0.subject): \($0.message)" }
      if found.count > limit { lines.append("    … and \(found.count - limit) more in the JSON") }
    }
    return lines
  }

  private func cells(_ row: LabelCount) -> [String] {
    [
      row.label ?? (auditedAttribute == nil ? "all" : "(missing)"), "\(row.speakerCount)",
      "\(row.utteranceCount)", Text.fixed(row.seconds / 60, 1),
    ]
  }

  private func emotionCells(_ counts: [String: Int]) -> [String] {
    emotionNames.map { "\(counts[$0] ?? 0)" }
  }
}
