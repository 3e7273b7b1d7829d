internal import Formats
public import Plan
internal import Results
internal import TelltaleCore

/// A plan for a terminal: every cell with its scenario and where it is spliced, every stage with how
/// many cells share it, how long it may take and why it runs, and what is left out and why.
public struct PlanText {
  private let plan: AuditPlan
  private let storeFolder: String
  private let outputFolder: String
  private let outlook: PlanOutlook

  /// - Parameters:
  ///   - storeFolder: finished stages there are marked; a folder that is not there yet is not made.
  ///   - outputFolder: where the audit would write its report and scores.
  ///   - workers: as they are asked for; nil for the audit's own choice.
  public init(
    _ plan: AuditPlan, storeFolder: String, outputFolder: String, workers: Int? = nil
  ) {
    self.plan = plan
    self.storeFolder = storeFolder
    self.outputFolder = outputFolder
    outlook = PlanOutlook(plan, storeFolder: storeFolder, workers: workers)
  }

  /// Paragraphs and tables, without a line break at the end.
  public var text: String {
    [head, cells, exclusions, stages].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var head: String {
    let audit = plan.audit
    let configuration = audit.configuration
    let corpus = audit.evaluationCorpus
    let attribute = "\(audit.attribute.name) (\(audit.attribute.classText))"
    let speakers = Set(corpus.utterances.map(\.speaker)).count
    var lines = [
      "audit      \(configuration.name), profile \(configuration.profile.rawValue),"
        + " seed \(configuration.seed)",
      "model      \(audit.model.component.name): \(audit.model.declaration.initialisation)",
      "corpus     \(corpus.name): \(corpus.utterances.count) utterances, \(speakers) speakers,"
        + " folds \(audit.folds.map(String.init).joined(separator: ", ")) of \(corpus.folds.count)",
      "attribute  \(attribute)",
    ]
    lines += audit.corpora.values.sorted { $0.name < $1.name }.flatMap(corpusNotes)
    lines += (audit.model.pretrained?.inputs ?? []).map { "input      \($0)" }
    lines += [
      "features   \(audit.model.features.joined(separator: ", "))",
      "taps       "
        + audit.model.taps.map {
          "\($0.name) \($0.shape.summary)\($0.isTimeKnown ? "" : " (time not found)")"
        }.joined(separator: ", "),
    ]
    if let hidden = audit.model.declaration.hiddenTaps {
      lines.append(
        "           \(Text.count(hidden.count, "more layer")) cannot be tapped so: \(hidden.reason)"
      )
    }
    lines += [
      "computing  \(configuration.device.rawValue), \(audit.precision.rawValue),"
        + " \(Text.count(audit.threadCount, "thread")), \(Text.count(outlook.workers.count, "worker"))"
        + " (\(outlook.workers.reason))"
    ]
    for attacker in audit.attackers {
      let count = audit.trainingCount(of: attacker)
      lines.append(
        "attacker   \(attacker.component.name): \(attacker.declaration.initialisation)"
          + (count > 1 ? ", \(count) trainings per fold" : ""))
    }
    if let test = ExactTestResult(configuration, audit.retrainedDesign) {
      lines.append(
        "exact test \(test.attacker): "
          + (test.reason.map { "none, because \($0)" }
            ?? "\(test.dealCount ?? 0) \(test.isExact == true ? "" : "drawn ")deals,"
            + " \(test.rule ?? "")"))
    }
    lines.append(
      "output     \(outputFolder)"
        + ((try? plan.scoreFiles()).map { ": a report, and \($0.count) files of scores" } ?? ""))
    lines.append("")
    for component in [audit.model.component] + audit.attackers.map(\.component) {
      let settings = component.parameters.sorted { $0.key < $1.key }
        .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      lines.append(
        "settings   \(component.name) (\(component.metadata.role.rawValue)): \(settings)")
    }
    return lines.joined(separator: "\n")
  }

  /// What a corpus's labels and folds are not as they might be.
  private func corpusNotes(_ content: CorpusContent) -> [String] {
    let shown = content.review.findings.prefix(Self.findingLimit)
      .map { "labels     \(content.name): \($0.subject): \($0.message)" }
    let rest = content.review.findings.count - shown.count
    let more = rest > 0 ? ["labels     \(content.name): \(rest) more; 'telltale corpus check'"] : []
    let leftOut =
      content.leftOut.isEmpty
      ? []
      : LeftOut.counting(content.leftOut).map { "left out   \(content.name): \($0.summary)" }
        + ["           " + UnusableUtterance.list(content.leftOut)]
    // Nobody is judged on another corpus's folds.
    let isAttacked = content.name == plan.audit.evaluationCorpus.name
    let folds = isAttacked ? content.foldChoice.notes.map { "folds      \($0)" } : []
    return leftOut + shown + more + folds
  }

  private static let findingLimit = 10

  private var cells: String {
    let planned = plan.cells.filter { $0.exclusion == nil }
    var table = TextTable([
      "scenario", "attacker", "corpus", "awareness", "knowledge", "tap", "splice", "adaptation",
    ])
    for cell in planned.map(\.cell) {
      let isControl = cell.kind != .attack
      table.add([
        isControl ? String(cell.kind.rawValue.dropFirst("control-".count)) : cell.scenario.label,
        cell.attacker, cell.attackerCorpus, cell.awareness.rawValue, cell.knowledge.rawValue,
        (plan.audit.model.features.count > 1 ? "\(cell.modelFeature): " : "") + cell.tap.name,
        cell.splice?.summary ?? "–",
        cell.normalisation == .frozen ? "none" : cell.normalisation.rawValue,
      ])
    }
    let attacks = planned.count { $0.cell.kind == .attack }
    return "\(Text.count(attacks, "attack")) and \(Text.count(planned.count - attacks, "control")),"
      + " each on \(Text.count(plan.audit.folds.count, "fold"))"
      + "; majority, coin"
      + (plan.audit.evaluationCorpus.corpus.description.hasSound
        ? " and every attacker's ceiling on raw features come with them"
        : " come with them; without sound there are no ceilings on raw features")
      + "\n\n" + PlanText.left(table)
  }

  private var exclusions: String {
    let out = plan.cells.compactMap { cell in cell.exclusion.map { (cell.cell.id, $0) } }
    guard !out.isEmpty else { return "" }
    return "left out\n" + out.map { "  \($0.0): \($0.1)" }.joined(separator: "\n")
  }

  private var stages: String {
    let reasons = StageReasons(outlook.outstanding, in: outlook.store)
    let users = usersByStage
    var table = TextTable(["stage", "used by", "about", ""])
    var size = Stage.Size.none
    for stage in plan.stages {
      let seconds = outlook.book.estimatedSeconds(of: stage)
      let isMissing = outlook.isOpen(stage)
      if isMissing {
        size = Stage.Size(
          stored: StoreRoom.sum(size.stored, stage.size.stored),
          whole: StoreRoom.sum(size.whole, stage.size.whole))
      }
      guard stage.isTraining || stage.load > 1 else { continue }
      if case .scores = stage.work { continue }
      table.add([
        stage.title,
        users[stage.key].map { Text.count($0, "cell") } ?? "where to cut",
        Text.duration(seconds),
        isMissing ? reasons.reason(for: stage) : "stored",
      ])
    }
    let trainings = plan.stages.count(where: \.isTraining)
    let toTrain = outlook.open.count(where: \.isTraining)
    let memory = MemoryRoom(for: plan.audit)
    let basis =
      outlook.book.isSeen
      ? "from what was run here" : "a guess; it gets better with every run on the same store"
    return "\(plan.stages.count) stages, \(trainings) of them trainings, each distinct one once"
      + " (\(toTrain) still to train)\n\n" + PlanText.left(table)
      + "\n\nin all about \(Text.duration(outlook.seconds)) (\(basis))"
      + (size.stored == 0
        ? "" : "; representations take \(Text.size(size.stored)) in the store")
      + (size.stored == size.whole
        ? ""
        : ", pooled, for nobody reads more of them (as they are: \(Text.size(size.whole)))")
      + (memory.map { "; the model takes \($0.summary)" } ?? "")
      + [StoreRoom(for: size.stored, in: storeFolder).warning, memory?.warning].compactMap(\.self)
      .map { "\nwarning: \($0)" }.joined()
  }

  /// How many cells' folds need each stage, directly or through another.
  private var usersByStage: [ContentHash: Int] {
    var users: [ContentHash: Int] = [:]
    for cell in plan.cells {
      var seen: Set<ContentHash> = []
      var open =
        cell.folds.flatMap { [$0.scores, $0.ceiling].compactMap(\.self) }
        + [cell.retrained].compactMap(\.self)
      while let key = open.popLast() {
        guard seen.insert(key).inserted else { continue }
        users[key, default: 0] += 1
        open += plan.stage(key)?.needs ?? []
      }
    }
    return users
  }

  private static func left(_ table: TextTable) -> String {
    table.lines(left: Set(0..<8)).joined(separator: "\n")
  }
}
