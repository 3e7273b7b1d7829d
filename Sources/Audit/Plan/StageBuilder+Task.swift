package import Formats
package import Results
package import TelltaleCore

/// Stages that ask how much of the task is left at a tap.
extension StageBuilder {
  /// A probe that learns emotion from what the model's training speakers transmit, judged on the
  /// held-out ones; nil where the audit has none.
  package mutating func taskScores(_ point: TransmissionPoint, fold: Int) throws(AuditError)
    -> ContentHash?
  {
    guard let probe = audit.taskProbe else { return nil }
    let content = audit.evaluationCorpus
    let input = try transmitted(point, fold: fold, corpus: content.name)
    let (dealt, test) = try rows.model(fold: fold)
    let split = probe.declaration.stopsOnValidation ? dealt : dealt.whole
    let name = audit[point.tap].name
    let behind = point.defence.map { " behind \(audit[$0].component.name)" } ?? ""
    let words = [Stage.Target.emotion.rawValue, name] + content.emotions
    let learnt = add(
      .attacker(
        Stage.AttackerWork(
          learner: .taskProbe, corpus: content.name, awareness: .generic,
          fold: fold, isUntrainedModel: false, hasShuffledLabels: false,
          target: .emotion, classes: content.emotions,
          trainingRows: split.training, validationRows: split.validation, input: input.source)),
      KeyContent(
        kind: "attacker", component: fingerprints.taskProbe, inputs: [input.identity],
        rows: [split.training.hash, split.validation.hash], words: words
      ).computed(audit),
      title: "train \(probe.component.metadata.id) for emotion on \(name)\(behind) (fold \(fold))",
      load: Double(split.training.rows.count * epochs(probe.component)),
      speedClass: trainingSpeed(probe, tap: name), threads: threads(probe))
    return add(
      .scores(
        Stage.ScoresWork(
          learner: .taskProbe, judged: content.name, trained: learnt,
          input: input.source, rows: test, target: .emotion, adaptation: .frozen,
          learnt: nil)),
      KeyContent(
        kind: "scores", component: fingerprints.taskProbe, inputs: [learnt, input.identity],
        rows: [test.hash], words: words
      ).computed(audit),
      title: "emotion from \(name)\(behind), fold \(fold)", load: Double(test.rows.count),
      speedClass: "score \(speed(probe.component))", threads: threads(probe))
  }
}
