internal import AuditCore

/// Collects the stages of a plan; asking twice for the same work gives the same stage.
struct StageBuilder {
  private(set) var stages: [Stage] = []
  private var known: Set<ContentHash> = []
  private let audit: ResolvedAudit
  private let fingerprints: Fingerprints

  /// What goes into the keys, computed once.
  private struct Fingerprints {
    var corpora: [String: ContentHash] = [:]
    var extractors: [String: ComponentFingerprint] = [:]
    var attackers: [ComponentFingerprint] = []
    var model: ComponentFingerprint
  }

  /// One key's content: exactly what the result depends on.
  private struct KeyContent: Encodable {
    var format = 1
    let kind: String
    var component: ComponentFingerprint?
    var inputs: [ContentHash] = []
    var rows: [[Int]] = []
    var words: [String] = []
    var seed: UInt64?
    var precision: String?
    var device: String?
    /// Which training of the same work; nil for the first.
    var repetition: Int?

    /// For work whose numbers depend on the seed and on the arithmetic.
    func computed(_ audit: ResolvedAudit) -> KeyContent {
      var content = self
      content.seed = audit.configuration.seed
      content.precision = audit.precision.rawValue
      content.device = audit.configuration.device.rawValue
      return content
    }
  }

  init(_ audit: ResolvedAudit) throws(AuditError) {
    self.audit = audit
    var prints = Fingerprints(model: try audit.model.component.fingerprint())
    for (name, content) in audit.corpora { prints.corpora[name] = content.contentHash }
    for (name, extractor) in audit.extractors {
      prints.extractors[name] = try extractor.component.fingerprint()
    }
    for attacker in audit.attackers {
      prints.attackers.append(try attacker.component.fingerprint())
    }
    fingerprints = prints
  }

  // MARK: - Stages

  mutating func features(corpus: String, feature: String) -> ContentHash {
    add(
      .features(corpus: corpus, feature: feature),
      KeyContent(
        kind: "features", component: fingerprints.extractors[feature],
        inputs: [fingerprints.corpora[corpus]].compactMap(\.self)),
      title: "\(feature) features of \(corpus)",
      load: Double(audit.corpora[corpus]?.utterances.count ?? 0),
      speedClass: "features \(feature)")
  }

  mutating func primaryModel(feature: String, fold: Int) throws(AuditError) -> ContentHash {
    let features = features(corpus: audit.configuration.model.corpus, feature: feature)
    let content = audit.evaluationCorpus
    let test = content.folds.testRows(ofFold: fold)
    let split = content.split(
      content.folds.trainingRows(ofFold: fold), share: audit.configuration.validationShare)
    try SpeakerOverlap.refuse(
      training: split.training + split.validation, test: test, of: content.utterances)
    return add(
      .primaryModel(feature: feature, fold: fold),
      KeyContent(
        kind: "primary-model", component: fingerprints.model, inputs: [features],
        rows: [split.training, split.validation, test]
      ).computed(audit),
      needs: [features],
      title: "train \(audit.model.component.name) on \(source(feature, of: content.name)),"
        + " fold \(fold)",
      load: Double(split.training.count * epochs(audit.model.component)),
      speedClass: "train model \(speed(audit.model.component))")
  }

  /// - Parameter repetition: which training of the attacker, from 0: each has a seed of its own.
  mutating func stages(of row: ScenarioMatrix.Row, fold: Int, repetition: Int)
    throws(AuditError) -> AuditPlan.FoldStages
  {
    let content = audit.evaluationCorpus
    let test = audit.judgedRows(ofFold: fold)
    let attacked = try representations(
      of: row, fold: fold, corpus: content.name, isUntrained: row.cell.kind == .untrainedModel)
    let native =
      row.cell.kind == .shuffledLabels
      ? nil
      : try attacker(of: row, fold: fold, knowledge: .ignorant, repetition: repetition)
    let trained: Learner
    if row.cell.knowledge == .ignorant, let native {
      trained = native
    } else {
      trained = try attacker(
        of: row, fold: fold, knowledge: .semiInformed, repetition: repetition)
    }
    let scores = scores(
      of: row, trained, input: attacked, tap: row.tapIndex, of: content.name, rows: test, fold: fold
    )
    guard let native else {
      return AuditPlan.FoldStages(
        fold: fold, repetition: repetition, scores: scores, attacker: trained.key, ceiling: nil,
        native: nil)
    }
    let feature = audit.attackers[row.attackerIndex].feature
    let ceiling = self.scores(
      of: row, native, input: Input(features(corpus: content.name, feature: feature)), tap: nil,
      of: content.name, rows: test, fold: fold)
    return AuditPlan.FoldStages(
      fold: fold, repetition: repetition, scores: scores, attacker: trained.key, ceiling: ceiling,
      native: row.cell.kind != .attack
        ? nil : nativeScores(of: row, native, ceiling: ceiling, fold: fold))
  }

  /// How well the attacker does what it was trained for, on its own corpus: on the held-out
  /// speakers of the evaluation corpus that is the ceiling, on another corpus the validation
  /// speakers.
  private mutating func nativeScores(
    of row: ScenarioMatrix.Row, _ native: Learner, ceiling: ContentHash, fold: Int
  ) -> ContentHash? {
    let corpus = row.cell.attackerCorpus
    if corpus == audit.evaluationCorpus.name { return ceiling }
    guard !native.validationRows.isEmpty else { return nil }
    return scores(
      of: row, native, input: native.input, tap: nil, of: corpus, rows: native.validationRows,
      fold: nil)
  }

  /// What an attacker reads.
  private struct Input {
    /// The stage that makes it, with whatever else it makes.
    let stage: ContentHash
    /// Exactly what is read of it: goes into keys in the stage's place, so that a tap more or less
    /// in the audit leaves the attacks on the other taps what they are.
    let identity: ContentHash

    init(_ stage: ContentHash, identity: ContentHash? = nil) {
      self.stage = stage
      self.identity = identity ?? stage
    }
  }

  private mutating func representations(
    of row: ScenarioMatrix.Row, fold: Int, corpus: String, isUntrained: Bool
  ) throws(AuditError) -> Input {
    guard let content = audit.corpora[corpus] else {
      preconditionFailure("cells of corpus '\(corpus)' were excluded")
    }
    let feature = row.cell.modelFeature
    let model =
      isUntrained
      ? untrainedModel(feature: feature) : try primaryModel(feature: feature, fold: fold)
    let features = features(corpus: corpus, feature: feature)
    // All of them, whatever the attribute: audits of other attributes read the same ones.
    let rows = Array(content.utterances.indices)
    func key(_ taps: [TapDescription]) -> KeyContent {
      KeyContent(
        kind: "representations", inputs: [model, features], rows: [rows],
        words: taps.map(\.name)
      ).computed(audit)
    }
    let stage = add(
      .representations(fold: isUntrained ? nil : fold, corpus: corpus, rows: rows),
      key(audit.model.taps),
      needs: [model, features],
      title: "representations of \(source(feature, of: corpus))"
        + (isUntrained ? ", untrained model" : ", model of fold \(fold)"),
      load: Double(rows.count),
      speedClass: "represent \(speed(audit.model.component))",
      byteCount: rows.count * audit.model.taps.map(\.elementCount).reduce(0, +) * 4)
    return Input(stage, identity: ContentHash(of: key([row.cell.tap])))
  }

  private mutating func untrainedModel(feature: String) -> ContentHash {
    add(
      .untrainedModel(feature: feature),
      KeyContent(
        kind: "untrained-model", component: fingerprints.model,
        inputs: [fingerprints.extractors[feature].map { ContentHash(of: $0) }]
          .compactMap(\.self),
        words: audit.evaluationCorpus.emotions
      ).computed(audit),
      title: "untrained \(audit.model.component.name)", load: 1, speedClass: "untrained")
  }

  /// A planned training of an attacker, and what it learns from.
  private struct Learner {
    let key: ContentHash
    let input: Input
    let corpus: String
    let tap: Int?
    let trainingRows: [Int]
    let validationRows: [Int]
  }

  private mutating func attacker(
    of row: ScenarioMatrix.Row, fold: Int, knowledge: Knowledge, repetition: Int
  ) throws(AuditError) -> Learner {
    let attacker = audit.attackers[row.attackerIndex]
    guard let content = audit.corpora[row.cell.attackerCorpus] else {
      preconditionFailure("cells of corpus '\(row.cell.attackerCorpus)' were excluded")
    }
    let isSame = content.name == audit.evaluationCorpus.name
    let isUntrained = row.cell.kind == .untrainedModel && knowledge == .semiInformed
    let hasShuffledLabels = row.cell.kind == .shuffledLabels
    let input =
      knowledge == .ignorant
      ? Input(features(corpus: content.name, feature: attacker.feature))
      : try representations(of: row, fold: fold, corpus: content.name, isUntrained: isUntrained)
    let split = try audit.learntRows(of: content, fold: fold)
    let classes = audit.classes(ofFold: fold)
    let tap = knowledge == .ignorant ? nil : row.tapIndex
    let work = Stage.AttackerWork(
      attacker: attacker.component.name, corpus: content.name, awareness: row.cell.awareness,
      tap: tap, fold: isSame || knowledge == .semiInformed ? fold : nil,
      isUntrainedModel: isUntrained, hasShuffledLabels: hasShuffledLabels, classes: classes,
      trainingRows: split.training, validationRows: split.validation, input: input.stage)
    let tapName = tap.map { audit.model.taps[$0].name }
    let details = [
      tapName.map { "on \($0) of" } ?? "on",
      knowledge == .ignorant ? content.name : source(row.cell.modelFeature, of: content.name),
      work.fold.map { "(fold \($0))" }, hasShuffledLabels ? "with shuffled labels" : nil,
      isUntrained ? "from the untrained model" : nil,
      row.cell.awareness == .applicationAware ? "application-aware" : nil,
      repetition == 0 ? nil : "seed \(repetition + 1)",
    ]
    let key = add(
      .attacker(work),
      KeyContent(
        kind: "attacker", component: fingerprints.attackers[row.attackerIndex],
        inputs: [input.identity],
        rows: [split.training, split.validation],
        words: [
          row.cell.awareness.rawValue, tapName ?? "", audit.attribute.name,
          classes.joined(separator: ","), hasShuffledLabels ? "shuffled" : "",
        ], repetition: repetition == 0 ? nil : repetition
      ).computed(audit),
      needs: [input.stage],
      title: "train \(attacker.component.name) "
        + details.compactMap(\.self).joined(separator: " "),
      load: Double(split.training.count * epochs(attacker.component)),
      speedClass: "train attacker \(speed(attacker.component)) \(tapName ?? "")")
    return Learner(
      key: key, input: input, corpus: content.name, tap: tap, trainingRows: split.training,
      validationRows: split.validation)
  }

  /// - Parameters:
  ///   - tap: nil for native features, which need no adaptation.
  ///   - fold: for the title; nil where no fold matters.
  private mutating func scores(
    of row: ScenarioMatrix.Row, _ learner: Learner, input: Input, tap: Int?,
    of judged: String, rows: [Int], fold: Int?
  ) -> ContentHash {
    let attacker = audit.attackers[row.attackerIndex]
    let normalisation = tap == nil ? .frozen : row.cell.normalisation
    let learnt =
      normalisation == .standardised
      ? Stage.LearntInput(
        input: learner.input.stage, tap: learner.tap, rows: learner.trainingRows) : nil
    let work = Stage.ScoresWork(
      attacker: attacker.component.name, judged: judged, trained: learner.key, input: input.stage,
      tap: tap, rows: rows, normalisation: normalisation, learnt: learnt)
    let tapName = tap.map { audit.model.taps[$0].name }
    let details = [
      tapName ?? "raw features", fold == nil ? "of \(judged)" : nil,
      normalisation == .frozen ? nil : "(\(normalisation.rawValue))",
    ]
    return add(
      .scores(work),
      KeyContent(
        kind: "scores", component: fingerprints.attackers[row.attackerIndex],
        inputs: [learner.key, input.identity], rows: [rows],
        words: [tapName ?? "", normalisation.rawValue, audit.attribute.name]
      ).computed(audit),
      needs: [learner.key, input.stage] + (learnt.map { [$0.input] } ?? []),
      title: "\(attacker.component.name) from \(learner.corpus) on "
        + details.compactMap(\.self).joined(separator: " ") + (fold.map { ", fold \($0)" } ?? ""),
      load: Double(rows.count), speedClass: "score \(speed(attacker.component))")
  }

  // MARK: - Parts

  private mutating func add(
    _ work: Stage.Work, _ content: KeyContent, needs: [ContentHash] = [], title: String,
    load: Double, speedClass: String, byteCount: Int = 0
  ) -> ContentHash {
    let key = ContentHash(of: content)
    if known.insert(key).inserted {
      stages.append(
        Stage(
          key: key, work: work, needs: needs, title: title, load: load, speedClass: speedClass,
          byteCount: byteCount))
    }
    return key
  }

  /// A corpus in a title; the feature is named where the audit has several.
  private func source(_ feature: String, of corpus: String) -> String {
    audit.model.features.count > 1 ? "\(feature) of \(corpus)" : corpus
  }

  private func epochs(_ component: ResolvedComponent) -> Int {
    guard case .integer(let epochs)? = component.parameters["epochs"] else { return 1 }
    return epochs
  }

  private func speed(_ component: ResolvedComponent) -> String {
    let plane = component.parameters["plane"].map { " \($0)" } ?? ""
    return component.metadata.id + plane
  }
}
