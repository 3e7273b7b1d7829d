internal import Results
internal import TelltaleCore
internal import TextIO

/// The finding, the matrix and the controls, for notes and terminals.
struct MarkdownFormat {
  private let result: AuditResult
  private let columns: [MetricColumn]

  init(_ result: AuditResult) {
    self.result = result
    self.columns = MetricColumn.ofMatrix(result)
  }

  var text: String {
    let model = result.primaryModel
    let head = [
      "# \(MarkdownFormat.escaped(result.name))",
      "\(MarkdownFormat.escaped(Words.name(of: model))) on"
        + " \(MarkdownFormat.escaped(model.corpus.name)):"
        + " \(MarkdownFormat.escaped(result.attribute.name)) at"
        + " \(MarkdownFormat.escaped(Words.list(tapNames)));"
        + " \(model.folds.count) of \(model.plannedFoldCount) folds;"
        + " profile \(MarkdownFormat.escaped(result.provenance.profile)).",
    ]
    let parts = head + ReportSections(result).all.map { $0.markdown() }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var tapNames: [String] {
    var names: [String] = []
    for group in MatrixGroup.all(of: result) where !names.contains(group.tap.name) {
      names.append(group.tap.name)
    }
    return names.isEmpty ? ["no tap"] : names
  }

  var findings: String {
    let findings = Findings(result)
    let verdict = result.verdict.verdict
    let settled = [
      "**\(Words.capitalised(verdict.kind.rawValue))**: "
        + MarkdownFormat.escaped(verdict.reason) + "."
        + (verdict.nextStep.isEmpty
          ? "" : " Next: \(MarkdownFormat.escaped(verdict.nextStep)).")
    ]
    guard let strongest = findings.strongest else {
      return (settled + ["No attack was measured."]).joined(separator: "\n\n")
    }
    var found = [strongest]
    let others = Knowledge.allCases.filter { $0 != strongest.outcome.cell.knowledge }
    found += others.compactMap(findings.strongest)
    let sentences = found.map { finding in
      "**\(MarkdownFormat.escaped(finding.sentence))** "
        + MarkdownFormat.escaped(finding.remarks.joined(separator: " "))
    }
    let absences = Knowledge.allCases.compactMap(findings.absence)
    return (settled + sentences + absences).joined(separator: "\n\n")
  }

  var transmissionTable: String {
    guard let transmission = result.transmission else { return "" }
    let head = ["transmitted", "values", "strongest attack", "leakage", "verdict", "emotion UAR"]
    let rows = transmission.points.map { point in
      [
        point.id + (point.isOnFront ? " (front)" : ""),
        point.sent.isTimeOpen ? point.sent.summary : "\(point.sent.sharedElementCount)",
        point.attack?.cell ?? "none measured",
        point.attack.map { attack in
          NumberText.metric(attack.leakage)
            + (attack.interval.map { " " + NumberText.interval($0) } ?? "")
        } ?? "n/a",
        point.attack?.verdict.rawValue ?? "", point.taskUAR.map(NumberText.metric) ?? "n/a",
      ]
    }
    let advice = transmission.advice.map {
      "- " + MarkdownFormat.escaped(Words.capitalised($0))
    }
    return
      (["## Where to cut", MarkdownFormat.table(head, rows)]
      + (advice.isEmpty ? [] : [advice.joined(separator: "\n")])).joined(separator: "\n\n")
  }

  var attackTable: String {
    let head =
      ["tap", "knowledge", "scenario", "attacker", "trained on", "awareness", "splice"]
      + columns.map(\.shortName) + ["ceiling", "verdict"]
    let outcomes = MatrixGroup.all(of: result).flatMap(\.outcomes)
    let rows = outcomes.map { outcome -> [String] in
      let cell = outcome.cell
      return [
        (result.primaryModels.count > 1 ? "\(cell.modelFeature): " : "") + cell.tap.name
          + (cell.defence.map { " behind \($0)" } ?? ""),
        cell.knowledge.rawValue, cell.scenario.label, cell.attacker,
        cell.attackerCorpus, cell.awareness.rawValue, splice(of: cell),
      ] + columns.map { number($0, outcome.leakage) }
        + [
          ceiling(outcome),
          outcome.judgement?.verdict.kind.rawValue ?? Words.status(outcome.status),
        ]
    }
    let reasons = outcomes.compactMap { outcome in
      Words.reason(outcome.status).map { reason in
        let status = Words.status(outcome.status)
        return "- " + MarkdownFormat.escaped("\(outcome.cell.id), \(status): \(reason)")
      }
    }
    let remarks = outcomes.flatMap { outcome in
      Words.remarks(on: outcome).map {
        "- " + MarkdownFormat.escaped("\(outcome.cell.id), \($0)")
      }
    }
    let notes = reasons + remarks
    let table = rows.isEmpty ? "None planned." : MarkdownFormat.table(head, rows)
    return (["## Attacks", table] + (notes.isEmpty ? [] : [notes.joined(separator: "\n")]))
      .joined(separator: "\n\n")
  }

  var controlTable: String {
    let head = ["control", "on"] + columns.map(\.shortName) + ["status"]
    let lines = ControlLine.all(of: result)
    let rows = lines.map { line in
      [line.name, line.subject.isEmpty ? "the labels alone" : line.subject]
        + columns.map { number($0, line.metrics) } + [Words.status(line.status)]
    }
    let reasons = lines.compactMap { line in
      Words.reason(line.status).map { reason in
        "- " + MarkdownFormat.escaped("\(line.name), \(line.subject): \(reason)")
      }
    }
    let table = rows.isEmpty ? "None planned." : MarkdownFormat.table(head, rows)
    return (["## Controls", table] + (reasons.isEmpty ? [] : [reasons.joined(separator: "\n")]))
      .joined(separator: "\n\n")
  }

  /// How numbers are to be read, and what is thin about them.
  var closing: String {
    let notes =
      [
        "Mean over folds and 95 % interval over \(result.attribute.unitText) (± is the standard"
          + " deviation over folds, where there are too few speakers). Each number is a lower bound on"
          + " leakage.",
        Words.interval(of: result),
        "L is accuracy; UAR is at the threshold that training left, UAR p-m at the prior-matched"
          + " one; ceiling is L (UAR where there is no L) of the same kind of attacker on raw"
          + " features.",
      ] + Limitations(result: result).thinEvidence
    return notes.map { "- " + MarkdownFormat.escaped($0) }.joined(separator: "\n")
  }

  private func number(_ column: MetricColumn, _ summaries: [MetricSummary]) -> String {
    guard let summary = column.summary(in: summaries) else { return "" }
    guard let mean = summary.mean else { return "n/a" }
    if let interval = summary.interval {
      return NumberText.metric(mean) + " " + NumberText.interval(interval.range)
    }
    return NumberText.metric(mean, spread: summary.standardDeviation)
  }

  private func ceiling(_ outcome: CellResult) -> String {
    let summary =
      columns.first.flatMap { $0.summary(in: outcome.ceiling) }
      ?? Finding.rankedSummary(in: outcome.ceiling)
    return summary?.mean.map(NumberText.metric) ?? ""
  }

  private func splice(of cell: Cell) -> String {
    guard let splice = cell.splice else { return "none" }
    let marks = [
      splice.isResized ? "resized" : nil, splice.isChannelAdapted ? "adapted-channels" : nil,
    ]
    return ([splice.entryPoint] + (marks + [cell.adaptationText]).compactMap(\.self))
      .joined(separator: ", ")
  }

  /// A pipe table whose columns are padded to one width.
  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    let cells = ([head] + rows).map { $0.map { escaped($0, beginsLine: false) } }
    let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      "| "
        + zip(row, widths).map { text, width in
          text + String(repeating: " ", count: width - text.count)
        }.joined(separator: " | ") + " |"
    }
    let rule =
      "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return ([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")
  }

  /// Text on one line that neither ends a table cell nor is markup of any kind.
  static func escaped(_ text: String, beginsLine: Bool = true) -> String {
    let line = TerminalText.line(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    var escaped = ""
    for character in line {
      switch character {
      case "|", "<", "`", "*", "_", "\\", "~": escaped += "\\\(character)"
      // At the start of a line: headings, lists, quotes, rules and definitions of links.
      case _ where beginsLine && escaped.isEmpty && "#+->=[".contains(character):
        escaped += "\\\(character)"
      default: escaped.append(character)
      }
    }
    // Brackets stand as they are unless they could be a link or a picture.
    return escaped.replacing("](", with: "]\\(").replacing("][", with: "]\\[")
      .replacing("![", with: "!\\[")
  }
}
