internal import Formats
internal import Results
internal import TelltaleCore

/// The long table: one row per cell × metric × fold, and two more per metric for mean and standard
/// deviation over folds. A cell without any number has one row, with its reason.
struct CSVFormat {
  /// Field by column name; a missing field is empty.
  private typealias Row = [String: String]

  private let result: AuditResult
  private static let columns = [
    "kind", "cell", "model_feature", "tap", "depth", "scenario", "attacker", "family",
    "architecture",
    "initialisation", "attacker_corpus", "awareness", "knowledge", "attribute",
    "splice_entry_point",
    "resized", "adapted_channels", "adaptation", "defence", "status", "reason", "remark",
    "input", "slice",
    "metric",
    "decision_rule", "fold", "seed", "value", "chance", "interval_low", "interval_high",
    "utterances",
    "speakers", "p_value", "p_adjusted", "p_best_of", "verdict", "note",
  ]

  init(_ result: AuditResult) { self.result = result }

  /// Columns that hold numbers, which are no text that a spreadsheet could take for a formula.
  private static let numbers: Set = [
    "depth", "fold", "seed", "value", "chance", "interval_low", "interval_high", "utterances",
    "speakers", "p_value", "p_adjusted", "p_best_of",
  ]

  var text: String {
    let rows = result.cells.flatMap(rows(of:)) + result.baselines.flatMap(rows(of:))
    let lines = rows.map { row in
      CSVText.line(
        CSVFormat.columns.map { column in
          let field = row[column] ?? ""
          return CSVFormat.numbers.contains(column) ? .number(field) : .text(field)
        })
    }
    return CSVText.text([CSVFormat.columns]) + lines.joined()
  }

  private func rows(of outcome: CellResult) -> [Row] {
    let head = identity(of: outcome)
    // One attacker from another corpus serves every fold: its number stands for all of them.
    let native = outcome.native?.leakage ?? []
    let nativeFolds = outcome.native?.speakers == .heldOut ? outcome.folds : []
    let numbers =
      outcome.leakage.flatMap {
        tested(rows(of: $0, input: "representation", folds: outcome.folds), outcome.judgement)
      }
      + outcome.ceiling.flatMap { rows(of: $0, input: "features", folds: outcome.folds) }
      + native.flatMap { rows(of: $0, input: "native-features", folds: nativeFolds) }
      + rows(of: outcome.slices, input: "representation", folds: outcome.folds)
    return (numbers.isEmpty ? [[:]] : numbers).map { head.merging($0) { _, new in new } }
  }

  /// The p-values stand in the row of the mean, which they are of.
  private func tested(_ rows: [Row], _ judgement: CellJudgement?) -> [Row] {
    rows.map { row in
      guard row["fold"] == "mean",
        let test = judgement?.significance.first(where: { $0.metric == row["metric"] })
      else { return row }
      return row.merging([
        "p_value": "\(test.pValue)", "p_adjusted": "\(test.adjusted)",
        "p_best_of": "\(test.bestOf)",
      ]) { _, new in new }
    }
  }

  private func rows(of baseline: BaselineResult) -> [Row] {
    let head = [
      "kind": "control-\(baseline.kind.rawValue)", "cell": baseline.kind.rawValue,
      "attribute": result.attribute.name, "status": Words.status(.measured),
    ]
    let folds = result.primaryModel.folds.map(\.fold)
    return
      (baseline.metrics.flatMap { rows(of: $0, input: "", folds: folds) }
      + rows(of: baseline.slices, input: "", folds: folds))
      .map { head.merging($0) { _, new in new } }
  }

  private func rows(of slices: [SliceResult], input: String, folds: [Int]) -> [Row] {
    slices.flatMap { slice in
      slice.leakage.flatMap { rows(of: $0, input: input, folds: folds) }.map { row in
        row.merging(["slice": "\(slice.attribute ?? slice.axis.rawValue)=\(slice.value)"]) {
          _, new in new
        }
      }
    }
  }

  private func identity(of outcome: CellResult) -> Row {
    let cell = outcome.cell
    var row = [
      "kind": cell.kind.rawValue, "cell": cell.id, "model_feature": cell.modelFeature,
      "tap": cell.tap.name,
      "depth": "\(cell.tap.depth)", "scenario": cell.scenario.rawValue, "attacker": cell.attacker,
      "family": cell.family, "architecture": cell.architecture,
      "initialisation": cell.initialisation, "attacker_corpus": cell.attackerCorpus,
      "awareness": cell.awareness.rawValue, "knowledge": cell.knowledge.rawValue,
      "attribute": cell.attribute, "defence": cell.defence ?? "",
      "adaptation": cell.adaptation.rawValue,
      "status": Words.status(outcome.status),
    ]
    if let reason = Words.reason(outcome.status) { row["reason"] = reason }
    row["verdict"] = outcome.judgement?.verdict.kind.rawValue
    row["remark"] = Words.remarks(on: outcome).joined(separator: "; ")
    if let splice = cell.splice {
      row["splice_entry_point"] = splice.entryPoint
      row["resized"] = "\(splice.isResized)"
      row["adapted_channels"] = "\(splice.isChannelAdapted)"
    }
    return row
  }

  private func rows(of summary: MetricSummary, input: String, folds: [Int]) -> [Row] {
    var head = ["input": input, "metric": summary.metric]
    head["decision_rule"] = summary.declaration.decisionRule?.rawValue
    var rows: [Row] = []
    for (index, measurement) in (summary.perFold + [summary.pooled].compactMap(\.self)).enumerated()
    {
      var row = head
      // Without folds, one number stands for all of them; behind those of the folds the pooled one.
      row["fold"] =
        index >= summary.perFold.count
        ? "pooled" : folds.isEmpty ? "all" : "\(index < folds.count ? folds[index] : index)"
      if index < folds.count, Set(folds).count < folds.count {
        row["seed"] = "\(folds[..<index].count { $0 == folds[index] } + 1)"
      }
      switch measurement {
      case .notApplicable(let reason): row["reason"] = reason
      case .value(let score):
        row["value"] = "\(score.value)"
        row["chance"] = "\(score.chance)"
        row["interval_low"] = score.interval.map { "\($0.lowerBound)" }
        row["interval_high"] = score.interval.map { "\($0.upperBound)" }
        row["utterances"] = "\(score.utteranceCount)"
        row["speakers"] = "\(score.speakerCount)"
        row["note"] = score.note
      }
      rows.append(row)
    }
    let chance = summary.chance.map { "\($0)" }
    for (name, value) in [("mean", summary.mean), ("sd", summary.standardDeviation)] {
      guard let value else { continue }
      var row = head
      row["fold"] = name
      row["value"] = "\(value)"
      row["chance"] = name == "mean" ? chance : nil
      if name == "mean", let range = summary.interval?.range {
        row["interval_low"] = "\(range.lowerBound)"
        row["interval_high"] = "\(range.upperBound)"
      }
      rows.append(row)
    }
    return rows
  }
}
