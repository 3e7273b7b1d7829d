internal import Results
internal import TelltaleCore

/// The page's words for the program's values.
enum Words {
  /// What a reader knows the model by: its name in the audit file, or, where that only repeats the
  /// component's, the file or folder that holds it.
  static func name(of model: PrimaryModelResult) -> String {
    let component = model.component
    guard model.cameTrained == true, component.name == component.id else { return component.name }
    let paths = component.parameters.sorted { $0.key < $1.key }.compactMap { key, value in
      if case .text(let path) = value, path.hasPrefix("/") { (key: key, path: path) } else { nil }
    }
    let own = paths.first { $0.key == "model" } ?? paths.first
    return own?.path.split(separator: "/").last.map(String.init) ?? component.name
  }

  /// Which of several models: by the feature that it was trained on, or, where it came trained, reads.
  static func which(_ model: PrimaryModelResult) -> String {
    "\(model.cameTrained == true ? "reading" : "trained on") \(model.feature.name)"
  }

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
      "Random-label control: the attacker learnt labels shuffled over speakers, dealt anew for every"
        + " training; the interval holds what the deals do. It must fall to chance; above chance, the"
        + " procedure itself gives answers away."
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
    let seedCount = trainingCount(of: outcome)
    return NumberText.counted(Set(outcome.folds).count, "fold")
      + (seedCount > 1 ? ", \(seedCount) seeds" : "")
  }

  /// How often the attacker was trained in each fold.
  static func trainingCount(of outcome: CellResult) -> Int {
    outcome.folds.count / max(1, Set(outcome.folds).count)
  }

  /// `95 % interval over speakers and 3 trainings per fold: [0.67, 0.79].`, and what it leaves out.
  static func interval(_ interval: MetricInterval, of outcome: CellResult) -> String {
    let unit = self.unit(of: interval, outcome)
    let count = trainingCount(of: outcome)
    let text = NumberText.interval(interval.range)
    if count > 1 { return "95 % interval over \(unit) and \(count) trainings per fold: \(text)." }
    return "95 % interval over \(unit): \(text)"
      + (drawsNothing(outcome)
        ? "." : "; what another training of the attacker would give is not in it.")
  }

  /// What the interval's spread was seen in.
  private static func unit(of interval: MetricInterval, _ outcome: CellResult) -> String {
    if interval.method == .folds { return "folds" }
    return outcome.cell.attribute == AttributeDescription.speaker ? "recordings" : "speakers"
  }

  /// Whether another training of the attacker on the same rows gives the same one.
  static func drawsNothing(_ outcome: CellResult) -> Bool {
    outcome.cell.initialisation == AttackerDeclaration.startsFromNothing
  }

  /// What a reader must know of the tap and the attackers' trainings; empty where all went as it should.
  static func remarks(on outcome: CellResult) -> [String] {
    let time =
      outcome.cell.tap.isTimeKnown
      ? [] : ["which axis of this tap is time is not known: it may be read too low"]
    return time
      + outcome.trainings.compactMap { training in
        let seeds = trainingCount(of: outcome) > 1
        let place =
          outcome.folds.count > 1
          ? "fold \(training.fold)\(seeds ? ", seed \(training.repetition + 1)" : ""): " : ""
        let attempts = NumberText.counted(training.attemptCount, "training")
        if training.answersAlike {
          return place + "the attacker answers every utterance alike (a collapsed predictor)"
            + (training.attemptCount > 1 ? " after \(attempts)" : "")
            + "; its number says nothing of the model"
        }
        return training.attemptCount == 1
          ? nil : place + "\(attempts): the one before answered every utterance alike"
      }
  }

  /// What the intervals of a result are of, and how they were had.
  static func interval(of result: AuditResult) -> String {
    let methods = Set(
      result.cells.flatMap(\.leakage).compactMap(\.interval).compactMap(\.method))
    guard !methods.isEmpty else {
      return "95 % interval over speakers that were judged, by attackers as they were trained."
    }
    let ways = [
      methods.contains(.speakers)
        ? "speakers are drawn again, with all their recordings, within folds and classes, up to 2,000 times"
        : nil,
      methods.contains(.folds)
        ? "it is had from the spread over folds, which hold hardly more than a speaker of each class"
        : nil,
      methods.contains(.binomial)
        ? "where every fold reads the same end of the range it is the exact binomial one" : nil,
    ].compactMap(\.self)
    return "95 % interval of what the same procedure, trained on other speakers, would read on"
      + " other speakers: \(ways.joined(separator: "; ")). It is wider by what those other speakers"
      + " to learn from are worth (Nadeau and Bengio). Of an attacker trained several times per fold"
      + " (‘seeds’) it holds what trainings differ by; of one trained once it does not."
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
