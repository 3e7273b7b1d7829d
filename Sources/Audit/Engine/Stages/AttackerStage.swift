internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// One attacker's training: `attacker/` and its log.
enum AttackerStage {
  struct Record: Codable {
    let classes: [String]
    let emotionClasses: [String]
    let trainingLog: [TrainingEpoch]
  }

  static func run(
    _ work: Stage.AttackerWork, execution: Execution, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let content = context.corpus(work.corpus)
    let attacker = context.attacker(work.learner)
    let stored = try context.rows(work.input, execution: execution)
    let utterances = content.utterances(of: stored.utteranceRows)
    let isIdentity = context.audit.attribute.isIdentity
    let training = try stored.positions(of: work.trainingRows)
    let validation = try stored.positions(of: work.validationRows)
    var target =
      switch work.target {
      case .attribute: context.attributeColumn(utterances, classes: work.classes)
      case .emotion: try LabelColumn(names: utterances.map(\.emotion), classes: work.classes)
      }
    if work.hasShuffledLabels {
      for (part, positions) in [("training", training), ("validation", validation)] {
        // Where speakers are the classes, dealing names over speakers would leave the task as it is.
        let units = utterances.map { isIdentity ? $0.id : $0.speaker }
        target = shuffled(
          target, over: units, learnt: positions,
          seed: execution.seed.derived(for: "shuffled \(part) labels"))
      }
    }
    let emotions = content.emotions
    let second =
      work.awareness == .applicationAware
      ? try LabelColumn(names: utterances.map(\.emotion), classes: emotions) : nil
    let trained = try attacker.attacker.train(
      TrainingRequest(
        input: stored.input, target: target, secondTarget: second,
        speakers: isIdentity && work.target == .attribute ? nil : speakerIndices(of: utterances),
        trainingRows: training.asGiven, validationRows: validation.asGiven,
        execution: execution))
    try ArtifactStore.makeFolder(folder + "/attacker")
    try trained.save(toFolder: folder + "/attacker")
    try JSONText.write(
      Record(
        classes: target.classes, emotionClasses: second == nil ? [] : emotions,
        trainingLog: trained.trainingLog),
      to: folder + "/record.json")
  }

  /// Place of each utterance's speaker among the speakers, sorted by id.
  static func speakerIndices(of utterances: [Utterance]) -> [Int] {
    let speakers = Set(utterances.map(\.speaker)).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(speakers, speakers.indices))
    return utterances.map { place[$0.speaker] ?? 0 }
  }

  /// Labels dealt anew over the units of some rows: each unit (a speaker) keeps one label, the
  /// number of units per class stays, and what a label says of the voice is gone. Training and
  /// validation are dealt apart, so that neither loses a class.
  ///
  /// - Parameter units: the unit of each row of the column.
  static func shuffled(
    _ column: LabelColumn, over units: [String], learnt: [RowPosition], seed: Seed
  ) -> LabelColumn {
    var labelOfUnit: [String: Int] = [:]
    for position in learnt { labelOfUnit[units[position.value]] = column.labels[position.value] }
    let names = labelOfUnit.keys.sorted()
    var generator = SeededGenerator(seed)
    let dealt = names.compactMap { labelOfUnit[$0] }.shuffled(using: &generator)
    let newLabel = Dictionary(zip(names, dealt), uniquingKeysWith: { a, _ in a })
    var labels = column.labels
    for position in learnt { labels[position.value] = newLabel[units[position.value]] ?? 0 }
    return LabelColumn(classes: column.classes, labels: labels)
  }
}
