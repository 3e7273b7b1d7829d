internal import Formats
package import Results
package import TelltaleCore

/// The files of an audit's folder that scores are copied to, all known before anything runs.
package struct ScoreFiles: Sendable {
  package static let folder = "scores"
  /// Labels of the attacked corpus, which the tables of scores do not hold.
  package static let utterances = name(["utterances"])

  private let hasSeveralFeatures: Bool
  /// By an attacker's name, whether it is trained several times.
  private let hasSeveralSeeds: [String: Bool]

  package init(_ audit: ResolvedAudit) {
    hasSeveralFeatures = audit.model.features.count > 1
    hasSeveralSeeds = Dictionary(
      audit.attackers.map { ($0.component.name, audit.trainingCount(of: $0) > 1) },
      uniquingKeysWith: { a, _ in a })
  }

  package func attack(_ cell: Cell, _ fold: AuditPlan.FoldStages) -> String {
    Self.name(cell.parts(namingFeature: hasSeveralFeatures) + part(fold, of: cell))
  }

  /// What the attack read under other deals of the labels.
  package func retrained(_ cell: Cell) -> String {
    Self.name(["retrained"] + cell.parts(namingFeature: hasSeveralFeatures))
  }

  /// Several taps, and both kinds of knowledge, share one.
  package func ceiling(_ cell: Cell, _ fold: AuditPlan.FoldStages) -> String {
    Self.name(["ceiling"] + trained(cell) + part(fold, of: cell))
  }

  /// Of an attacker on its own corpus, where that is not the attacked one.
  package func native(_ cell: Cell, _ fold: AuditPlan.FoldStages) -> String {
    Self.name(["native"] + trained(cell) + part(fold, of: cell))
  }

  /// The model's own answers.
  package func emotion(feature: String, fold: Int) -> String {
    Self.name(["emotion"] + (hasSeveralFeatures ? [feature] : []) + ["fold-\(fold)"])
  }

  /// Of the task's probe at a place.
  package func task(_ place: [String], fold: Int) -> String {
    Self.name(["task"] + place + ["fold-\(fold)"])
  }

  private func trained(_ cell: Cell) -> [String] {
    [cell.attacker, cell.attackerCorpus, cell.awareness.rawValue]
  }

  private func part(_ fold: AuditPlan.FoldStages, of cell: Cell) -> [String] {
    let isOneOfSeveral = cell.kind == .shuffledLabels || hasSeveralSeeds[cell.attacker] == true
    return ["fold-\(fold.fold)"] + (isOneOfSeveral ? ["seed-\(fold.repetition + 1)"] : [])
  }

  private static func name(_ parts: [String]) -> String {
    "\(folder)/\(FileName(parts).text).csv"
  }
}

extension AuditPlan {
  /// Every file that scores will be copied to, each once.
  ///
  /// Throws `.duplicateName` where two would share a file: nothing may be overwritten after all the
  /// training.
  package func scoreFiles() throws(AuditError) -> [String] {
    var owners: [String: (content: String, title: String)] = [:]
    var names: [String] = []
    func add(_ name: String, _ content: String, _ title: String) throws(AuditError) {
      // Some file systems take capitals for small letters.
      let known = owners.updateValue((content, title), forKey: name.lowercased())
      guard let known else { return names.append(name) }
      guard known.content == content else {
        throw AuditError(
          .duplicateName,
          "'\(known.title)' and '\(title)' would have the same file of scores, \(name); give one of"
            + " their parts another 'name'")
      }
    }
    try add(ScoreFiles.utterances, "", "the corpus's labels")
    for planned in cells {
      let cell = planned.cell
      var natives: Set<ContentHash> = []
      for fold in planned.folds {
        try add(files.attack(cell, fold), fold.scores.hex, cell.id)
        if let ceiling = fold.ceiling {
          try add(files.ceiling(cell, fold), ceiling.hex, "ceiling of \(cell.id)")
        }
        if let native = fold.native, native != fold.ceiling, natives.insert(native).inserted {
          try add(files.native(cell, fold), native.hex, "own corpus of \(cell.id)")
        }
      }
      if let retrained = planned.retrained {
        try add(files.retrained(cell), retrained.hex, "exact test of \(cell.id)")
      }
    }
    for model in primaryModels.keys {
      let name = files.emotion(feature: model.feature, fold: model.fold)
      try add(name, "\(model.feature)/\(model.fold)", "the model's own task")
    }
    for task in taskScores {
      let place = place(task.point)
      try add(
        files.task(place, fold: task.fold), task.scores.hex,
        "emotion at \(place.joined(separator: "/"))")
    }
    return names
  }

  /// What a place is called: its tap, with the model's feature before it where there are several, and
  /// the defence behind it.
  package func place(_ point: TransmissionPoint) -> [String] {
    (audit.model.features.count > 1 ? [point.feature] : [])
      + [audit[point.tap].name]
      + (point.defence.map { [audit[$0].component.name] } ?? [])
  }
}
