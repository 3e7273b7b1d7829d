internal import Results
internal import TelltaleCore

/// One attack that was measured, and the number that it is ranked by.
struct Finding {
  let outcome: CellResult
  let ranked: MetricSummary
  let mean: Double
  /// Which of several models was attacked; nil where there is one.
  private let modelName: String?
  /// What the same attack reads from the model with random weights, where that control was
  /// measured.
  let untrainedMean: Double?

  /// Nil for controls, and for attacks without a number of a metric that has a column. The headline
  /// counts, else the first that a verdict may rest on, else the last column.
  ///
  /// - Parameter modelName: which model was attacked, where the sentence must say so.
  init?(_ outcome: CellResult, controls: [CellResult] = [], modelName: String? = nil) {
    guard outcome.cell.kind == .attack, case .measured = outcome.status,
      let ranked = Finding.rankedSummary(in: outcome.leakage), let mean = ranked.mean,
      mean.isFinite, outcome.judgement?.verdict.kind != .failed
    else { return nil }
    self.outcome = outcome
    self.modelName = modelName
    self.ranked = ranked
    self.mean = mean
    let cell = outcome.cell
    let untrained = controls.first { control in
      control.cell.kind == .untrainedModel && control.cell.tap.name == cell.tap.name
        && cell.defence == nil && control.cell.modelFeature == cell.modelFeature
        && control.cell.attacker == cell.attacker
        && control.cell.attackerCorpus == cell.attackerCorpus
        && control.cell.awareness == cell.awareness && control.cell.knowledge == cell.knowledge
    }
    untrainedMean = untrained?.leakage.first { $0.metric == ranked.metric }?.mean
  }

  /// What the report ranks and plots by.
  static func rankedSummary(in summaries: [MetricSummary]) -> MetricSummary? {
    let measured = summaries.filter { $0.mean?.isFinite == true }
    return measured.decisive.first ?? measured.last { $0.declaration.standing != nil }
  }

  /// The finding in plain words: who read what, where, how well, and what guessing gives.
  var sentence: String {
    let cell = outcome.cell
    let awareness = cell.awareness == .applicationAware ? ", application-aware" : ""
    var text =
      "From the output of \(cell.tap.name)\(cell.defence.map { " behind \($0)" } ?? "")\(modelNote), the attacker \(cell.attacker) trained on"
      + " \(cell.attackerCorpus) (\(cell.knowledge.rawValue)\(awareness))"
      + (isShown
        ? " inferred \(cell.attribute) with" : " tried to infer \(cell.attribute) and reached")
      + " \(measure)"
    if let matched = outcome.leakage.decisive.first(where: {
      $0.metric != ranked.metric && $0.declaration.decisionRule == .priorMatched
    }), let mean = matched.mean {
      text += " (\(Finding.measure(matched, mean)))"
    }
    text +=
      cell.attribute == AttributeDescription.speaker
      ? " on other recordings of the speakers it knows" : " on speakers it never heard"
    if let chance = ranked.chance { text += "; guessing gives \(NumberText.metric(chance))" }
    return text + "."
  }

  /// Whether it is more than guessing; what is not is told as a try.
  var isShown: Bool { outcome.judgement?.verdict.kind == .leakDemonstrated }

  /// `UAR 0.91`, with the threshold where it matters.
  var measure: String {
    Finding.measure(ranked, mean)
  }

  private static func measure(_ summary: MetricSummary, _ mean: Double) -> String {
    let declaration = summary.declaration
    let rule = declaration.decisionRule.map { " at the \($0.rawValue) threshold" } ?? ""
    return "\(declaration.standing?.heading ?? declaration.label) \(NumberText.metric(mean))\(rule)"
  }

  /// What must be said beside the sentence: the spread, how it compares with guessing, and what
  /// the attacker would reach on raw features.
  var remarks: [String] {
    var remarks: [String] = []
    if let interval = ranked.interval {
      remarks.append(Words.interval(interval, of: outcome))
    } else if let spread = ranked.standardDeviation {
      remarks.append(
        "Spread over \(NumberText.counted(ranked.values.count, "fold")): ±"
          + " \(NumberText.fixed(spread)) (a standard deviation, not an error bar).")
    } else {
      remarks.append("One fold only gave a number: no spread over folds can be given.")
    }
    if let judgement = outcome.judgement, judgement.verdict.kind == .inconclusive {
      remarks.append(
        "This attack alone settles nothing, and is no evidence of absence"
          + (judgement.detectableEffect.map {
            ": a distance below \(NumberText.fixed($0)) from guessing is easily missed here."
          } ?? "."))
    }
    if let ceiling = outcome.ceiling.first(where: { $0.metric == ranked.metric })?.mean {
      remarks.append(
        "On raw features the same kind of attacker reaches \(NumberText.metric(ceiling)).")
    }
    if let untrainedMean {
      remarks.append(
        "On the model with random weights the same attack reaches"
          + " \(NumberText.metric(untrainedMean)).")
    }
    return remarks
  }

  /// Which of several models.
  private var modelNote: String { modelName.map { " of the model \($0)" } ?? "" }
}

/// The strongest attacks of an audit.
struct Findings {
  /// Those that show a leak first, then the strongest first; ties in the plan's order. A higher number that
  /// settles nothing is not what the verdict rests on.
  let ranked: [Finding]

  init(_ result: AuditResult) {
    let controls = result.cells.filter { $0.cell.kind == .untrainedModel }
    let models =
      result.primaryModels.count < 2
      ? [:]
      : Dictionary(
        result.primaryModels.map { ($0.feature.name, Words.which($0)) },
        uniquingKeysWith: { first, _ in first })
    let found = result.cells.compactMap {
      Finding($0, controls: controls, modelName: models[$0.cell.modelFeature])
    }
    ranked = found.indices
      .sorted { first, second in
        func order(_ index: Int) -> (Int, Double, Int) {
          (found[index].isShown ? 0 : 1, -found[index].mean, index)
        }
        return order(first) < order(second)
      }
      .map { found[$0] }
  }

  var strongest: Finding? { ranked.first }

  func strongest(_ knowledge: Knowledge) -> Finding? {
    ranked.first { $0.outcome.cell.knowledge == knowledge }
  }

  /// What a reader of the headline must know about an audit in which one kind of attacker is
  /// missing; nil where the kind was measured.
  func absence(of knowledge: Knowledge) -> String? {
    guard strongest(knowledge) == nil else { return nil }
    switch knowledge {
    case .ignorant:
      return "No ignorant attack was measured, so nothing here compares with studies that splice."
    case .semiInformed:
      return "No semi-informed attack was measured. Ignorant attackers alone understate leakage."
    }
  }
}
