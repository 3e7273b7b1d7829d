internal import AuditCore
internal import AuditRunner

/// The page's words for the program's values.
enum Words {
  static func explain(_ knowledge: Knowledge) -> String {
    switch knowledge {
    case .ignorant:
      "trained on its own features; it never saw a representation and is spliced onto it"
    case .semiInformed:
      "ran the model’s on-device part over its own recordings and trained on what came out"
    }
  }

  static func title(_ knowledge: Knowledge) -> String {
    switch knowledge {
    case .ignorant: "Ignorant attackers"
    case .semiInformed: "Semi-informed attackers"
    }
  }

  static func name(_ kind: Cell.Kind) -> String {
    switch kind {
    case .attack: "attack"
    case .untrainedModel: "untrained T"
    case .shuffledLabels: "shuffled labels"
    }
  }

  static func name(_ kind: BaselineResult.Kind) -> String {
    switch kind {
    case .majority: "majority class"
    case .coin: "fair coin"
    }
  }

  /// What a sound audit should show in this control.
  static func expectation(of kind: Cell.Kind) -> String {
    switch kind {
    case .attack: ""
    case .untrainedModel:
      "T with random weights. What is read here passes through from the input and the"
        + " architecture; only what the attack reads beyond it comes from T’s training."
    case .shuffledLabels:
      "The attacker learnt labels shuffled over speakers. It must fall to chance; above chance,"
        + " the procedure itself gives answers away."
    }
  }

  static func expectation(of kind: BaselineResult.Kind) -> String {
    switch kind {
    case .majority:
      "Always answers the most frequent class. UAR and AUC must be at chance; accuracy above it"
        + " shows how uneven the classes are."
    case .coin:
      "Answers at random. Every metric must be near chance; how far it strays shows how much"
        + " luck a fold of this size allows."
    }
  }

  static func status(_ status: CellResult.Status) -> String {
    switch status {
    case .measured: "measured"
    case .failed: "failed"
    case .notRun: "not run"
    }
  }

  static func reason(_ status: CellResult.Status) -> String? {
    switch status {
    case .measured: nil
    case .failed(let reason), .notRun(let reason): reason
    }
  }

  /// `2 folds`, `2 folds, 3 seeds`.
  static func folds(of outcome: CellResult) -> String {
    let foldCount = Set(outcome.folds).count
    let seedCount = outcome.folds.count / max(1, foldCount)
    return NumberText.counted(foldCount, "fold")
      + (seedCount > 1 ? ", \(seedCount) seeds" : "")
  }

  /// What a reader must know of the attackers' trainings; empty where all went as they should.
  static func remarks(on outcome: CellResult) -> [String] {
    outcome.trainings.compactMap { training in
      let seeds = outcome.folds.count > Set(outcome.folds).count
      let place =
        outcome.folds.count > 1
        ? "fold \(training.fold)\(seeds ? ", seed \(training.repetition + 1)" : ""): " : ""
      let attempts = NumberText.counted(training.attemptCount, "training")
      if training.answersAlike {
        return place + "the attacker answers every utterance alike"
          + (training.attemptCount > 1 ? " after \(attempts)" : "")
          + "; its number says nothing of the model"
      }
      return training.attemptCount == 1
        ? nil : place + "\(attempts): the one before answered every utterance alike"
    }
  }

  /// The first letter raised, the rest as it stands.
  static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}
