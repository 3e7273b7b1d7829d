internal import Results
internal import TelltaleCore

/// What limits an audit's findings, in words.
struct Limitations {
  let result: AuditResult

  private var model: PrimaryModelResult { result.primaryModel }

  /// Speakers per class of the attribute over all folds that were run; folds share no speaker.
  var speakersPerClass: [(name: String, count: Int)] {
    let known = result.attribute.isIdentity ? [] : result.attribute.classes
    let named = Set(model.folds.flatMap(\.speakersPerClass.keys))
    return (known + named.subtracting(known).sorted()).map { name in
      (name, model.folds.compactMap { $0.speakersPerClass[name] }.reduce(0, +))
    }
  }

  /// Held out in the folds that were run.
  var speakerCount: Int { model.folds.map(\.speakerCount).reduce(0, +) }

  /// Those of them who have a label: nobody else is judged.
  private var judgedCount: Int {
    speakerCount
      - (speakersPerClass.first { $0.name == PrimaryModelResult.unlabelled }?.count ?? 0)
  }

  /// Where the judgement is thin: said beside the headline.
  var thinEvidence: [String] {
    var notes: [String] = []
    let run = model.folds.count
    if run < model.plannedFoldCount {
      notes.append(
        "\(NumberText.count(run)) of \(NumberText.counted(model.plannedFoldCount, "planned fold"))"
          + " \(run == 1 ? "was" : "were") run: the other speakers were never judged.")
    } else if run < 3 {
      notes.append("Only \(NumberText.counted(run, "fold")): the spread over folds says little.")
    }
    let smallest =
      result.attribute.isIdentity
      ? nil
      : speakersPerClass.filter { $0.name != PrimaryModelResult.unlabelled }
        .min { $0.count < $1.count }
    if let smallest, smallest.count < 10 {
      notes.append(
        "Judged on \(NumberText.counted(judgedCount, "speaker")), and only"
          + " \(NumberText.count(smallest.count)) of class ‘\(smallest.name)’: a few voices decide"
          + " these numbers.")
    } else if judgedCount < 30 {
      notes.append(
        "Judged on \(NumberText.counted(judgedCount, "speaker")): a few voices decide these"
          + " numbers.")
    }
    for model in result.primaryModels {
      guard let hidden = model.declaration.hiddenTaps else { continue }
      notes.append(
        "\(NumberText.counted(hidden.count, "layer")) of the model"
          + " \(hidden.count == 1 ? "was" : "were") not looked at: \(hidden.reason).")
    }
    let attacks = result.cells.filter { $0.cell.kind == .attack }
    if let missing = Self.missing(attacks) { notes.append(missing) }
    return notes
  }

  /// How many attacks gave no number, and why the others were not tried where that is soon said; nil for none.
  private static func missing(_ attacks: [CellResult]) -> String? {
    let (missing, failed) = (
      attacks.filter { $0.status != .measured },
      attacks.count { if case .failed = $0.status { true } else { false } }
    )
    guard !missing.isEmpty else { return nil }
    let reasons = Set(
      missing.compactMap { if case .notRun(let reason) = $0.status { reason } else { nil } })
    var parts = failed > 0 ? ["\(NumberText.count(failed)) failed"] : []
    if missing.count > failed {
      let said = reasons.count <= 2 ? " (\(reasons.sorted().joined(separator: "; ")))" : ""
      parts.append("\(NumberText.count(missing.count - failed)) not run" + said)
    }
    return "\(NumberText.count(missing.count)) of"
      + " \(NumberText.counted(attacks.count, "planned attack")) gave no number; the matrix says why: "
      + parts.joined(separator: ", ") + "."
  }

  /// General limits first, then those of the corpus and the components.
  var sentences: [String] {
    let classes = speakersPerClass.map { "\($0.count) \($0.name)" }
    var sentences =
      [
        "Each number is a lower bound on leakage: it holds for the attackers tried here, with this"
          + " training. An attacker that was not tried may infer more.",
        "\(NumberText.count(model.folds.count)) of"
          + " \(NumberText.counted(model.plannedFoldCount, "planned fold")) run, on"
          + " \(NumberText.counted(speakerCount, "held-out speaker")) (\(Words.list(classes))).",
        "± is the standard deviation over folds, the spread that was seen. It is not a confidence"
          + " interval.",
        (result.attribute.isIdentity
          ? "Intervals and tests are over the recordings that were judged: they hold for these"
            + " speakers, not for others."
          : "Intervals and tests are of the same procedure on other speakers, to learn from and to"
            + " judge, as far as these speakers can tell.") + trainings,
      ] + origin + power + choice + [
        "The labels of \(result.attribute.name) are the corpus’s: "
          + closed(result.attribute.note.isEmpty ? "no note was given" : result.attribute.note)
      ]
    let notes = model.corpusDescription.notes.map {
      "\(model.corpusDescription.name): \(closed($0))"
    }
    var seen: Set<String> = []
    let components =
      [model.component, model.corpus] + result.primaryModels.map(\.feature)
      + result.provenance.components
    let limits = components.flatMap { component in
      component.knownLimits.map { "\(component.id): \(closed($0))" }
    }
    let labels = result.provenance.corpora.flatMap { corpus in
      (corpus.labels ?? []).map { "\(corpus.name): \(closed($0))" }
    }
    let leftOut = result.provenance.corpora.flatMap { corpus in
      (corpus.leftOut ?? []).map { "\(corpus.name): left out of everything: \(closed($0.summary))" }
    }
    sentences += (leftOut + labels + notes + limits).filter { seen.insert($0).inserted }
    return sentences
  }

  /// Whose trainings the intervals hold, and whose not.
  private var trainings: String {
    let measured = result.cells.filter { $0.cell.kind == .attack && $0.status == .measured }
    func attackers(where isWanted: (CellResult) -> Bool) -> String {
      Words.list(Set(measured.filter(isWanted).map(\.cell.attacker)).sorted())
    }
    let several = attackers { Words.trainingCount(of: $0) > 1 }
    let once = attackers { Words.trainingCount(of: $0) == 1 && !Words.drawsNothing($0) }
    return
      (several.isEmpty
      ? "" : " Intervals of \(several) also hold how much their trainings differ.")
      + (once.isEmpty
        ? ""
        : " Another training of \(once) would give other numbers, and that is not in the intervals.")
      + " What another training of the model would give is in none of them."
  }

  /// Whose voices a model knows that came trained.
  private var origin: [String] {
    guard model.cameTrained == true else { return [] }
    return [
      "The model came trained, and on whose voices is not known here. Of speakers whom it learnt from"
        + " it may give away more than of others: if it has heard the ones judged here, the numbers"
        + " hold for its training speakers."
    ]
  }

  /// What picking the strongest does.
  private var choice: [String] {
    let tested = result.cells.compactMap(\.judgement).filter { !$0.significance.isEmpty }
    guard tested.count > 1 else { return [] }
    return [
      "The strongest of several attacks is picked after seeing them all, which flatters it; its p as"
        + " the best of all allows for that, its interval does not."
    ]
  }

  /// How small a leak these speakers could show at all.
  private var power: [String] {
    let effects = result.cells.compactMap { $0.judgement?.detectableEffect }
    guard let smallest = effects.min(), let largest = effects.max() else { return [] }
    let reach =
      smallest == largest
      ? NumberText.fixed(smallest)
      : "\(NumberText.fixed(smallest)) to \(NumberText.fixed(largest)), by attack"
    return [
      "These speakers show a distance from guessing of \(reach) four times in five; a smaller one is"
        + " easily missed."
    ]
  }

  private func closed(_ sentence: String) -> String {
    sentence.hasSuffix(".") ? sentence : sentence + "."
  }
}
