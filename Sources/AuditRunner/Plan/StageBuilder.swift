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

  mutating func primaryModel(fold: Int) throws(AuditError) -> ContentHash {
    let features = features(corpus: audit.configuration.model.corpus, feature: audit.model.feature)
    let content = audit.evaluationCorpus
    let test = content.folds.testRows(ofFold: fold)
    let split = split(content.folds.trainingRows(ofFold: fold), of: content)
    try SpeakerOverlap.refuse(
      training: split.training + split.validation, test: test, of: content.utterances)
    return add(
      .primaryModel(fold: fold),
      KeyContent(
        kind: "primary-model", component: fingerprints.model, inputs: [features],
        rows: [split.training, split.validation, test]
      ).computed(audit),
      needs: [features],
      title: "train \(audit.model.component.name) on \(content.name), fold \(fold)",
      load: Double(split.training.count * epochs(audit.model.component)),
      speedClass: "train model \(speed(audit.model.component))")
  }

  mutating func stages(of row: ScenarioMatrix.Row, fold: Int)
    throws(AuditError) -> AuditPlan.FoldStages
  {
    let content = audit.evaluationCorpus
    let labelled = Set(content.rows(labelled: audit.attribute))
    let test = content.folds.testRows(ofFold: fold).filter(labelled.contains)
    let isUntrained = row.cell.kind == .untrainedModel
    let attacked = try representations(
      fold: fold, corpus: content.name, isUntrained: isUntrained)
    let native =
      row.cell.kind == .shuffledLabels
      ? nil : try attacker(of: row, fold: fold, knowledge: .ignorant)
    let trained: ContentHash
    if row.cell.knowledge == .ignorant, let native {
      trained = native
    } else {
      trained = try attacker(of: row, fold: fold, knowledge: .semiInformed)
    }
    let scores = scores(
      of: row, trained: trained, input: attacked, tap: row.tapIndex, rows: test, fold: fold)
    var ceiling: ContentHash?
    if let native {
      let feature = audit.attackers[row.attackerIndex].feature
      let features = features(corpus: content.name, feature: feature)
      ceiling = self.scores(
        of: row, trained: native, input: features, tap: nil, rows: test, fold: fold)
    }
    return AuditPlan.FoldStages(fold: fold, scores: scores, ceiling: ceiling)
  }

  private mutating func representations(fold: Int, corpus: String, isUntrained: Bool)
    throws(AuditError) -> ContentHash
  {
    guard let content = audit.corpora[corpus] else {
      preconditionFailure("cells of corpus '\(corpus)' were excluded")
    }
    let model = isUntrained ? untrainedModel() : try primaryModel(fold: fold)
    let features = features(corpus: corpus, feature: audit.model.feature)
    let labelled = content.rows(labelled: audit.attribute)
    return add(
      .representations(fold: isUntrained ? nil : fold, corpus: corpus, rows: labelled),
      KeyContent(
        kind: "representations", inputs: [model, features], rows: [labelled],
        words: audit.model.taps.map(\.name)
      ).computed(audit),
      needs: [model, features],
      title: "representations of \(corpus)"
        + (isUntrained ? ", untrained model" : ", model of fold \(fold)"),
      load: Double(labelled.count),
      speedClass: "represent \(speed(audit.model.component))")
  }

  private mutating func untrainedModel() -> ContentHash {
    add(
      .untrainedModel,
      KeyContent(
        kind: "untrained-model", component: fingerprints.model,
        inputs: [fingerprints.extractors[audit.model.feature].map { ContentHash(of: $0) }]
          .compactMap(\.self),
        words: audit.evaluationCorpus.emotions
      ).computed(audit),
      title: "untrained \(audit.model.component.name)", load: 1, speedClass: "untrained")
  }

  private mutating func attacker(of row: ScenarioMatrix.Row, fold: Int, knowledge: Knowledge)
    throws(AuditError) -> ContentHash
  {
    let attacker = audit.attackers[row.attackerIndex]
    guard let content = audit.corpora[row.cell.attackerCorpus] else {
      preconditionFailure("cells of corpus '\(row.cell.attackerCorpus)' were excluded")
    }
    let isSame = content.name == audit.evaluationCorpus.name
    let isUntrained = row.cell.kind == .untrainedModel && knowledge == .semiInformed
    let hasShuffledLabels = row.cell.kind == .shuffledLabels
    let input =
      knowledge == .ignorant
      ? features(corpus: content.name, feature: attacker.feature)
      : try representations(fold: fold, corpus: content.name, isUntrained: isUntrained)
    let labelled = content.rows(labelled: audit.attribute)
    let foldOfRow = content.folds.foldOfRow
    let learnt = isSame ? labelled.filter { foldOfRow[$0] != fold } : labelled
    if isSame {
      try SpeakerOverlap.refuse(
        training: learnt, test: content.folds.testRows(ofFold: fold), of: content.utterances)
    }
    let split = split(learnt, of: content)
    let tap = knowledge == .ignorant ? nil : row.tapIndex
    let work = Stage.AttackerWork(
      attacker: attacker.component.name, corpus: content.name, awareness: row.cell.awareness,
      tap: tap, fold: isSame || knowledge == .semiInformed ? fold : nil,
      isUntrainedModel: isUntrained, hasShuffledLabels: hasShuffledLabels,
      trainingRows: split.training, validationRows: split.validation, input: input)
    let tapName = tap.map { audit.model.taps[$0].name }
    let details = [
      tapName.map { "on \($0) of" } ?? "on", content.name,
      work.fold.map { "(fold \($0))" }, hasShuffledLabels ? "with shuffled labels" : nil,
      isUntrained ? "from the untrained model" : nil,
      row.cell.awareness == .applicationAware ? "application-aware" : nil,
    ]
    return add(
      .attacker(work),
      KeyContent(
        kind: "attacker", component: fingerprints.attackers[row.attackerIndex], inputs: [input],
        rows: [split.training, split.validation],
        words: [
          row.cell.awareness.rawValue, tapName ?? "", audit.attribute.name,
          audit.attribute.classes.joined(separator: ","), hasShuffledLabels ? "shuffled" : "",
        ]
      ).computed(audit),
      needs: [input],
      title: "train \(attacker.component.name) "
        + details.compactMap(\.self).joined(separator: " "),
      load: Double(split.training.count * epochs(attacker.component)),
      speedClass: "train attacker \(speed(attacker.component)) \(tapName ?? "")")
  }

  private mutating func scores(
    of row: ScenarioMatrix.Row, trained: ContentHash, input: ContentHash, tap: Int?, rows: [Int],
    fold: Int
  ) -> ContentHash {
    let attacker = audit.attackers[row.attackerIndex]
    let work = Stage.ScoresWork(
      attacker: attacker.component.name, corpus: row.cell.attackerCorpus,
      awareness: row.cell.awareness, trained: trained, input: input, tap: tap, rows: rows,
      normalisation: row.cell.normalisation)
    let what = tap.map { audit.model.taps[$0].name } ?? "raw features"
    return add(
      .scores(work),
      KeyContent(
        kind: "scores", component: fingerprints.attackers[row.attackerIndex],
        inputs: [trained, input], rows: [rows],
        words: [
          tap.map { audit.model.taps[$0].name } ?? "", row.cell.normalisation.rawValue,
          audit.attribute.name,
        ]
      ).computed(audit),
      needs: [trained, input],
      title: "\(attacker.component.name) from \(row.cell.attackerCorpus) on \(what), fold \(fold)",
      load: Double(rows.count), speedClass: "score \(speed(attacker.component))")
  }

  // MARK: - Parts

  private mutating func add(
    _ work: Stage.Work, _ content: KeyContent, needs: [ContentHash] = [], title: String,
    load: Double, speedClass: String
  ) -> ContentHash {
    let key = ContentHash(of: content)
    if known.insert(key).inserted {
      stages.append(
        Stage(
          key: key, work: work, needs: needs, title: title, load: load, speedClass: speedClass))
    }
    return key
  }

  private func split(_ rows: [Int], of content: CorpusContent) -> (
    training: [Int], validation: [Int]
  ) {
    guard audit.configuration.validationShare > 0 else { return (rows, []) }
    return SpeakerFolds.validationSplit(
      rows: rows, of: content.utterances, share: audit.configuration.validationShare,
      balancing: audit.attribute.name, seed: Seed(0))
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
