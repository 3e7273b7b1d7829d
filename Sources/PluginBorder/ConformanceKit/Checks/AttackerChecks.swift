internal import TelltaleCore

/// An attacker learns from features, takes representations as its declaration says, and scores
/// emotion too where it claims to be application-aware.
struct AttackerChecks {
  let attacker: any Attacker
  let knownLimits: [String]
  let settings: ConformanceSettings

  private typealias Checks = LearnerChecks<any TrainedAttacker>

  func run(_ list: inout CheckList) {
    let declaration = attacker.declaration
    list.check("declaration-is-complete") {
      let texts = [
        declaration.family, declaration.architecture, declaration.initialisation,
        declaration.nativeFeature,
      ]
      try require(texts.allSatisfy { !$0.isEmpty }, "a text is empty in \(texts)")
      try require(!declaration.awareness.isEmpty, "no awareness is declared")
      try require(!declaration.knowledge.isEmpty, "no knowledge is declared")
      try require(
        declaration.adaptations.contains(.frozen), "the adaptation 'frozen' is not declared")
      try require(
        AttackerDeclaration.trainingCounts.contains(declaration.trainingCount),
        "\(declaration.trainingCount) trainings per fold are declared; 1 to 20 can be")
      let names = declaration.entryPoints.map(\.name)
      try require(Set(names).count == names.count, "entry point names: \(names)")
      for entry in declaration.entryPoints {
        try require(
          !entry.inputShape.isEmpty && entry.inputShape.allSatisfy { $0 > 0 },
          "entry point '\(entry.name)' takes \(entry.inputShape)")
      }
      try require(
        !isIgnorant || !names.isEmpty,
        "an ignorant attacker needs an entry point at which a representation can enter")
    }
    let set = ExampleRows.features(classCount: 2, seed: settings.seed)
    let checks = Checks(
      learner: learner, set: set, settings: settings,
      folder: settings.scratchFolder + "/attacker-" + list.component, knownLimits: knownLimits)
    let learnt = checks.run(&list)
    if !settings.isBrief {
      LeakLevelChecks(attacker: attacker, settings: settings).run(&list)
    }

    let trained = list.value("scores-features-without-splice") {
      let trained = try learnt ?? attacker.train(checks.request(set))
      let scores = try trained.score(scoring(set, [0, 1], checks))
      try require(
        scores.splice == nil, "features are said to be spliced at \(scores.splice as Any)")
      try require(scores.emotion == nil, "a generic attacker scores emotion")
      return trained
    }
    if let trained { checkSplice(trained, checks, &list) }
    checkSemiInformed(checks, &list)
    checkApplicationAware(set, checks, &list)
  }

  private var isIgnorant: Bool { attacker.declaration.knowledge.contains(.ignorant) }

  private func checkSplice(
    _ trained: any TrainedAttacker, _ checks: Checks, _ list: inout CheckList
  ) {
    guard isIgnorant else {
      list.check("representations-are-refused-where-not-declared") {
        try requireError(of: [.unsupported], "scoring a representation after training on features")
        {
          () throws(AuditError) in
          _ = try trained.score(scoring(representations([8, 4, 4]), [0], checks))
        }
      }
      return
    }
    list.check("every-entry-point-takes-its-representation") {
      for entry in attacker.declaration.entryPoints {
        try splice(TapShape(entry.inputShape), into: trained, checks)
      }
    }
    list.check("other-shapes-are-made-to-fit") {
      let shape = attacker.declaration.entryPoints.last?.inputShape ?? []
      let larger = [shape.first ?? 1] + shape.dropFirst().map { 2 * $0 + 1 }
      try splice(TapShape(larger), into: trained, checks)
      try splice([7, 5, 3], into: trained, checks)
      try splice([33], into: trained, checks)
      try splice([33, nil], into: trained, checks)
    }
  }

  /// The splice must be the one rule's, and the scores those of any scoring.
  private func splice(
    _ shape: TapShape, into trained: any TrainedAttacker, _ checks: Checks
  ) throws {
    let set = representations(shape)
    let scores = try trained.score(scoring(set, [0, 1, 2], checks))
    try scores.attribute.checkForm(rowCount: 3, classCount: 2, "scores of \(shape)")
    let wanted = Splice.choose(for: shape, among: attacker.declaration.entryPoints)
    try require(
      scores.splice == wanted,
      "\(shape) entered as \(scores.splice?.summary ?? "features"), the rule says"
        + " \(wanted?.summary ?? "nothing")")
  }

  private func checkSemiInformed(_ checks: Checks, _ list: inout CheckList) {
    let entryPoints = attacker.declaration.entryPoints
    let shape = entryPoints.dropFirst().first.map { TapShape($0.inputShape) } ?? [8, 4, 4]
    let set = representations(shape)
    let request = checks.request(set)
    let trained = list.value("planted-classes-are-learnt-from-representations") {
      guard attacker.declaration.knowledge.contains(.semiInformed) else {
        throw NotApplicable(message: "the attacker is not declared semi-informed")
      }
      let trained = try attacker.train(request)
      try checkRecall(of: trained, on: scoring(set, ExampleRows.heldOutRows, checks), set)
      return trained
    }
    list.check("an-open-time-is-learnt-or-refused") {
      // What has entry points resizes a row as it resizes one of fixed size.
      guard attacker.declaration.knowledge.contains(.semiInformed), entryPoints.isEmpty else {
        throw NotApplicable(
          message: "the attacker has entry points, or is not declared semi-informed")
      }
      let open = representations([8, nil])
      let learnt: any TrainedAttacker
      do throws(AuditError) {
        learnt = try attacker.train(checks.request(open))
      } catch {
        try require(
          [.shapeMismatch, .unsupported].contains(error.code),
          "rows of several lengths are refused with \(error.code.rawValue)")
        return
      }
      try checkRecall(of: learnt, on: scoring(open, ExampleRows.heldOutRows, checks), open)
    }
    list.check("standardised-undoes-a-shift-of-the-pool") {
      guard let trained, attacker.declaration.adaptations.contains(.standardised) else {
        throw NotApplicable(message: "the attacker does not declare 'standardised'")
      }
      // The same rows as an interceptor would get them from a louder channel.
      let moved = ExampleRows.representations(
        shape, classCount: 2, seed: settings.seed, scale: 3, shift: 5)
      try checkRecall(
        of: trained,
        on: ScoringRequest(
          input: moved.input, rows: ExampleRows.heldOutRows, adaptation: .standardised,
          learnt: LearntRows(input: set.input, rows: request.trainingRows),
          execution: checks.execution("score")), set)
    }
  }

  private func checkRecall(
    of trained: any TrainedAttacker, on request: ScoringRequest, _ set: ExampleRows
  ) throws {
    let scores = try trained.score(request).attribute
    try scores.checkForm(rowCount: request.rows.count, classCount: 2)
    let recall = scores.averageRecall(of: set.target, rows: request.rows)
    let wanted = Checks.planted(classCount: 2)
    try require(recall >= wanted, "average recall is \(recall), wanted is \(wanted)")
  }

  private func checkApplicationAware(
    _ set: ExampleRows, _ checks: Checks, _ list: inout CheckList
  ) {
    list.check("application-aware-scores-emotion-too") {
      guard attacker.declaration.awareness.contains(.applicationAware) else {
        throw NotApplicable(message: "the attacker is not declared application-aware")
      }
      // A third of the rows will do: it need not have learnt anything.
      let trained = try attacker.train(
        checks.request(
          set, secondTarget: set.secondTarget,
          trainingRows: Array(ExampleRows.trainingRows.prefix(16))))
      let scores = try trained.score(scoring(set, [70, 80], checks))
      try scores.attribute.checkForm(rowCount: 2, classCount: 2)
      guard let emotion = scores.emotion else {
        throw CheckFailure(message: "there are no emotion scores")
      }
      try emotion.checkForm(rowCount: 2, classCount: 3, "emotion scores")
    }
  }

  private func representations(_ shape: TapShape) -> ExampleRows {
    ExampleRows.representations(shape, classCount: 2, seed: settings.seed)
  }

  private func scoring(_ set: ExampleRows, _ rows: [Int], _ checks: Checks) -> ScoringRequest {
    ScoringRequest(input: set.input, rows: rows, execution: checks.execution("score"))
  }

  private var learner: Learner<any TrainedAttacker> {
    let attacker = attacker
    let wrap = { @Sendable (trained: any TrainedAttacker) in
      Learner<any TrainedAttacker>.Learnt(
        trained: trained,
        score: { request throws(AuditError) in try trained.score(request).attribute },
        save: { folder throws(AuditError) in try trained.save(toFolder: folder) },
        trainingLog: trained.trainingLog)
    }
    return Learner(
      train: { request throws(AuditError) in wrap(try attacker.train(request)) },
      load: { folder, execution throws(AuditError) in
        wrap(try attacker.load(fromFolder: folder, execution: execution))
      })
  }
}
