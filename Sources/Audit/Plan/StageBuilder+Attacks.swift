internal import Formats
internal import Results
package import TelltaleCore

/// Stages of attacks: trainings, and scores of what they are let loose on.
extension StageBuilder {
  /// - Parameter repetition: which training of the attacker, from 0: each has a seed of its own.
  package mutating func stages(of row: ScenarioMatrix.Row, fold: Int, repetition: Int)
    throws(AuditError) -> AuditPlan.FoldStages
  {
    let content = audit.evaluationCorpus
    let test = rows.judged(fold: fold)
    let attacked = try transmitted(
      row.point, fold: fold, corpus: content.name, isUntrained: row.cell.kind == .untrainedModel)
    let native =
      row.cell.kind == .shuffledLabels || !hasSound(row)
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
      of: row, trained, input: attacked, of: content.name, rows: test, fold: fold
    )
    guard let native else {
      return AuditPlan.FoldStages(
        fold: fold, repetition: repetition, scores: scores, ceiling: nil, native: nil)
    }
    let feature = audit[row.attacker].feature
    let ceiling = self.scores(
      of: row, native, input: .native(features(corpus: content.name, feature: feature)),
      of: content.name, rows: test, fold: fold)
    return AuditPlan.FoldStages(
      fold: fold, repetition: repetition, scores: scores, ceiling: ceiling,
      native: row.cell.kind != .attack
        ? nil : nativeScores(of: row, native, ceiling: ceiling, fold: fold))
  }

  /// Whether the attacker can be trained on raw features, and judged on those of the same utterances.
  private func hasSound(_ row: ScenarioMatrix.Row) -> Bool {
    [audit.evaluationCorpus.name, row.cell.attackerCorpus].allSatisfy {
      audit.corpora[$0]?.corpus.description.hasSound ?? false
    }
  }

  /// How well the attacker does what it was trained for, on its own corpus: on the held-out
  /// speakers of the evaluation corpus that is the ceiling, on another corpus the validation
  /// speakers.
  private mutating func nativeScores(
    of row: ScenarioMatrix.Row, _ native: Learner, ceiling: ContentHash, fold: Int
  ) -> ContentHash? {
    let corpus = row.cell.attackerCorpus
    if corpus == audit.evaluationCorpus.name { return ceiling }
    guard !native.validationRows.rows.isEmpty else { return nil }
    return scores(
      of: row, native, input: native.input, of: corpus, rows: native.validationRows,
      fold: nil)
  }

  /// A planned training of an attacker, and what it learns from.
  private struct Learner {
    let key: ContentHash
    let input: Input
    let corpus: String
    let trainingRows: RowList
    let validationRows: RowList
  }

  private mutating func attacker(
    of row: ScenarioMatrix.Row, fold: Int, knowledge: Knowledge, repetition: Int
  ) throws(AuditError) -> Learner {
    let attacker = audit[row.attacker]
    guard let content = audit.corpora[row.cell.attackerCorpus] else {
      preconditionFailure("cells of corpus '\(row.cell.attackerCorpus)' were excluded")
    }
    let isSame = content.name == audit.evaluationCorpus.name
    let isUntrained = row.cell.kind == .untrainedModel && knowledge == .semiInformed
    let hasShuffledLabels = row.cell.kind == .shuffledLabels
    let input =
      knowledge == .ignorant
      ? .native(features(corpus: content.name, feature: attacker.feature))
      : try transmitted(row.point, fold: fold, corpus: content.name, isUntrained: isUntrained)
    let dealt = try rows.learnt(of: content, fold: fold)
    // An attacker on another corpus's features is judged on that corpus's validation speakers, too,
    // and must not have heard them.
    let isJudgedOnValidation = knowledge == .ignorant && !isSame
    let split =
      attacker.declaration.stopsOnValidation
      ? dealt
      : isJudgedOnValidation
        ? PlannedRows.Split(training: dealt.training, validation: RowList([]))
        : try rows.wholeLearnt(of: content, fold: fold)
    let classes = rows.classes(fold: fold)
    let work = Stage.AttackerWork(
      learner: .attacker(row.attacker), corpus: content.name, awareness: row.cell.awareness,
      fold: isSame || knowledge == .semiInformed ? fold : nil,
      isUntrainedModel: isUntrained, hasShuffledLabels: hasShuffledLabels, target: .attribute,
      classes: classes,
      trainingRows: split.training, validationRows: split.validation, input: input.source)
    let tapName = input.source.tap.map { audit[$0].name }
    let details = [
      tapName.map { "on \($0) of" } ?? "on",
      knowledge == .ignorant ? content.name : source(row.cell.modelFeature, of: content.name),
      row.defence.map { "behind \(audit[$0].component.name)" },
      work.fold.map { "(fold \($0))" }, hasShuffledLabels ? "with shuffled labels" : nil,
      isUntrained ? "from the untrained model" : nil,
      row.cell.awareness == .applicationAware ? "application-aware" : nil,
      repetition == 0 ? nil : "seed \(repetition + 1)",
    ]
    let key = add(
      .attacker(work),
      KeyContent(
        kind: "attacker", component: fingerprints.attackers[row.attacker.value],
        inputs: [input.identity],
        rows: [split.training.hash, split.validation.hash],
        words: [
          row.cell.awareness.rawValue, tapName ?? "", audit.attribute.name,
          classes.joined(separator: ","), hasShuffledLabels ? "shuffled" : "",
        ], repetition: repetition == 0 ? nil : repetition
      ).computed(audit),
      title: "train \(attacker.component.name) "
        + details.compactMap(\.self).joined(separator: " "),
      load: Double(split.training.rows.count * epochs(attacker.component)),
      speedClass: trainingSpeed(attacker, tap: tapName), threads: threads(attacker))
    return Learner(
      key: key, input: input, corpus: content.name, trainingRows: split.training,
      validationRows: dealt.validation)
  }

  /// - Parameters:
  ///   - input: native features need no adaptation.
  ///   - fold: for the title; nil where no fold matters.
  private mutating func scores(
    of row: ScenarioMatrix.Row, _ learner: Learner, input: Input, of judged: String, rows: RowList,
    fold: Int?
  ) -> ContentHash {
    let attacker = audit[row.attacker]
    let tap = input.source.tap
    let adaptation = tap == nil ? .frozen : row.cell.adaptation
    let learnt =
      adaptation == .standardised
      ? Stage.LearntInput(
        input: learner.input.source, rows: learner.trainingRows) : nil
    let work = Stage.ScoresWork(
      learner: .attacker(row.attacker), judged: judged, trained: learner.key,
      input: input.source, rows: rows, target: .attribute, adaptation: adaptation,
      learnt: learnt)
    let tapName = tap.map { audit[$0].name }
    let details = [
      tapName ?? "raw features",
      tap == nil ? nil : row.defence.map { "behind \(audit[$0].component.name)" },
      fold == nil ? "of \(judged)" : nil,
      adaptation == .frozen ? nil : "(\(adaptation.rawValue))",
    ]
    return add(
      .scores(work),
      KeyContent(
        kind: "scores", component: fingerprints.attackers[row.attacker.value],
        inputs: [learner.key, input.identity], rows: [rows.hash],
        words: [tapName ?? "", adaptation.rawValue, audit.attribute.name]
      ).computed(audit),
      title: "\(attacker.component.name) from \(learner.corpus) on "
        + details.compactMap(\.self).joined(separator: " ") + (fold.map { ", fold \($0)" } ?? ""),
      load: Double(rows.rows.count), speedClass: "score \(speed(attacker.component))",
      threads: threads(attacker))
  }
}
