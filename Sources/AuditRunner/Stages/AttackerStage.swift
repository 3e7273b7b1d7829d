internal import AuditCore

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
    let attacker = context.attacker(work.attacker)
    let stored = try StoredRows(work.input, tap: work.tap, store: context.store)
    let utterances = stored.utteranceRows.map { content.utterances[$0] }
    let training = try stored.positions(of: work.trainingRows)
    let validation = try stored.positions(of: work.validationRows)
    var target = context.attributeColumn(utterances)
    if work.hasShuffledLabels {
      for (part, positions) in [("training", training), ("validation", validation)] {
        target = shuffled(
          target, over: utterances, learnt: positions,
          seed: execution.seed.derived(for: "shuffled \(part) labels"))
      }
    }
    let emotions = content.emotions
    let second =
      work.awareness == .applicationAware
      ? try LabelColumn(names: utterances.map(\.emotion), classes: emotions) : nil
    let trained = try attacker.attacker.train(
      TrainingRequest(
        input: stored.input, target: target, secondTarget: second, trainingRows: training,
        validationRows: validation, execution: execution))
    try ArtifactStore.makeFolder(folder + "/attacker")
    try trained.save(toFolder: folder + "/attacker")
    try JSONText.write(
      Record(
        classes: target.classes, emotionClasses: second == nil ? [] : emotions,
        trainingLog: trained.trainingLog),
      to: folder + "/record.json")
  }

  /// Labels dealt anew over the speakers of some rows: each speaker keeps one label, the number of
  /// speakers per class stays, and what a label says of the voice is gone. Training and validation
  /// are dealt apart, so that neither loses a class.
  static func shuffled(
    _ column: LabelColumn, over utterances: [Utterance], learnt: [Int], seed: Seed
  ) -> LabelColumn {
    var labelOfSpeaker: [String: Int] = [:]
    for position in learnt {
      labelOfSpeaker[utterances[position].speaker] = column.labels[position]
    }
    let speakers = labelOfSpeaker.keys.sorted()
    var generator = SeededGenerator(seed)
    let dealt = speakers.compactMap { labelOfSpeaker[$0] }.shuffled(using: &generator)
    let newLabel = Dictionary(zip(speakers, dealt), uniquingKeysWith: { a, _ in a })
    var labels = column.labels
    for position in learnt { labels[position] = newLabel[utterances[position].speaker] ?? 0 }
    return LabelColumn(classes: column.classes, labels: labels)
  }
}
