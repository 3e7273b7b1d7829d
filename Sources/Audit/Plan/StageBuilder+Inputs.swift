package import Formats
internal import Pooling
package import Results
package import TelltaleCore

/// Stages that make what attackers read: features, models, representations, defended ones.
extension StageBuilder {
  package mutating func features(corpus: String, feature: String) -> ContentHash {
    let place = FeaturePlace(corpus: corpus, feature: feature)
    if let known = featureKeys[place] { return known }
    let made = add(
      .features(Stage.FeatureWork(corpus: corpus, feature: feature)),
      KeyContent(
        kind: "features", component: fingerprints.extractors[feature],
        inputs: [fingerprints.corpora[corpus]].compactMap(\.self)),
      title: "\(feature) features of \(corpus)",
      load: Double(audit.corpora[corpus]?.utterances.count ?? 0),
      speedClass: "features \(feature)")
    featureKeys[place] = made
    return made
  }

  package mutating func primaryModel(feature: String, fold: Int) throws(AuditError) -> ContentHash {
    let place = AuditPlan.ModelFold(feature: feature, fold: fold)
    if let known = modelKeys[place] { return known }
    let made =
      audit.model.pretrained == nil
      ? try trainedModel(feature: feature, fold: fold) : pretrainedModel(feature: feature)
    modelKeys[place] = made
    return made
  }

  private mutating func trainedModel(feature: String, fold: Int) throws(AuditError) -> ContentHash {
    let features = features(corpus: audit.configuration.model.corpus, feature: feature)
    let (split, test) = try rows.model(fold: fold)
    return add(
      .primaryModel(
        Stage.PrimaryModelWork(
          fold: fold, features: features, trainingRows: split.training,
          validationRows: split.validation, judgedRows: test)),
      KeyContent(
        kind: "primary-model", component: fingerprints.model, inputs: [features],
        rows: [split.training.hash, split.validation.hash, test.hash]
      ).computed(audit),
      title:
        "train \(audit.model.component.name) on \(source(feature, of: audit.evaluationCorpus.name)),"
        + " fold \(fold)",
      load: Double(split.training.rows.count * epochs(audit.model.component)),
      speedClass: "train model \(speed(audit.model.component))")
  }

  /// A model that came trained is the same in every fold. It answers when it represents: there is one pass.
  private mutating func pretrainedModel(feature: String) -> ContentHash {
    let content = audit.evaluationCorpus
    let read = readByModel(corpus: content.name, feature: feature)
    let made = representations(of: content, feature: feature, model: .asItCame)
    return add(
      .answers(Stage.AnswersWork(representations: made.stage)),
      KeyContent(
        kind: "pretrained-model", component: fingerprints.model, inputs: [read.identity],
        words: content.emotions
      ).computed(audit),
      title: "answers of \(audit.model.component.name) on \(source(feature, of: content.name))",
      load: 1, speedClass: "answers", threads: .one)
  }

  /// What the model reads of a corpus: features, or nothing but who the utterances are.
  private mutating func readByModel(corpus: String, feature: String) -> (
    identity: ContentHash, features: ContentHash?
  ) {
    guard !audit.model.readsFeatures, let content = fingerprints.corpora[corpus] else {
      let features = features(corpus: corpus, feature: feature)
      return (features, features)
    }
    return (content, nil)
  }

  /// What is transmitted of a corpus by one fold's model: representations, or what a defence makes of
  /// them.
  package mutating func transmitted(
    _ point: TransmissionPoint, fold: Int, corpus: String, isUntrained: Bool = false
  ) throws(AuditError) -> Input {
    let place = InputPlace(point: point, fold: fold, corpus: corpus, isUntrained: isUntrained)
    if let known = inputs[place] { return known }
    let made = try newInput(place)
    inputs[place] = made
    return made
  }

  private mutating func newInput(_ place: InputPlace) throws(AuditError) -> Input {
    let (point, fold, corpus) = (place.point, place.fold, place.corpus)
    let isUntrained = place.isUntrained
    let plain = try representations(point, fold: fold, corpus: corpus, isUntrained: isUntrained)
    guard let index = point.defence else { return plain }
    let evaluation = audit.evaluationCorpus
    let learnt = rows.fitted(fold: fold)
    let source = try representations(
      point, fold: fold, corpus: evaluation.name, isUntrained: isUntrained)
    let name = audit[index].component.name
    let content = KeyContent(
      kind: "defence", component: fingerprints.defences[index.value], inputs: [source.identity],
      rows: [learnt.hash],
      words: [audit.attribute.name] + audit.attribute.classes + evaluation.emotions
    ).computed(audit)
    let fitted = add(
      .defence(Stage.DefenceWork(defence: index, input: source.source, rows: learnt)),
      content,
      title: "fit \(name) to \(audit[point.tap].name) (fold \(fold))",
      load: Double(learnt.rows.count),
      speedClass: "fit \(name) \(audit[point.tap].name)")
    return Input(
      source: Stage.Source(
        stage: plain.source.stage, tap: point.tap,
        behind: Stage.FittedDefence(defence: index, stage: fitted, seed: content.draws)),
      identity: KeyContent(
        kind: "defended", component: fingerprints.defences[index.value],
        inputs: [fitted, plain.identity]
      ).computed(audit).key)
  }

  private mutating func representations(
    _ point: TransmissionPoint, fold: Int, corpus: String, isUntrained: Bool
  ) throws(AuditError) -> Input {
    guard let content = audit.corpora[corpus] else {
      preconditionFailure("cells of corpus '\(corpus)' were excluded")
    }
    let model: RunModel =
      if isUntrained {
        .untrained(untrainedModel(feature: point.feature))
      } else if audit.model.pretrained != nil {
        .asItCame
      } else {
        .trained(try primaryModel(feature: point.feature, fold: fold), fold: fold)
      }
    let made = representations(of: content, feature: point.feature, model: model)
    return Input(
      source: Stage.Source(stage: made.stage, tap: point.tap, behind: nil),
      identity: made.key([audit[point.tap]]).key)
  }

  /// Which model represents.
  private enum RunModel {
    /// By the stage that made it.
    case trained(ContentHash, fold: Int)
    case untrained(ContentHash)
    case asItCame
  }

  /// - Returns: the stage, and what so many of its taps depend on.
  private mutating func representations(
    of content: CorpusContent, feature: String, model: RunModel
  ) -> (stage: ContentHash, key: ([TapDescription]) -> KeyContent) {
    let read = readByModel(corpus: content.name, feature: feature)
    // All of them, whatever the attribute: audits of other attributes read the same ones.
    let rows = rows.all(of: content)
    let isPooled = audit.readsPooledOnly
    let made: ContentHash?
    let (fold, title): (Int?, String)
    switch model {
    case .trained(let stage, let number):
      (made, fold, title) = (stage, number, ", model of fold \(number)")
    case .untrained(let stage): (made, fold, title) = (stage, nil, ", untrained model")
    case .asItCame: (made, fold, title) = (nil, nil, "")
    }
    let isScored =
      made == nil && content.name == audit.evaluationCorpus.name
      && audit.model.pretrained?.emotions.isEmpty == false
    let component = made == nil ? fingerprints.model : nil
    let audit = audit
    func key(_ taps: [TapDescription]) -> KeyContent {
      KeyContent(
        kind: "representations", component: component,
        inputs: [made, read.identity].compactMap(\.self), rows: [rows.hash],
        words: taps.map(\.name)
          + (isPooled ? [KeyContent.poolingWord(version: PooledVector.version)] : [])
      ).computed(audit)
    }
    var whole = key(audit.model.taps)
    // What is read of a tap does not depend on what else the pass was asked for.
    if isScored { whole.words += ["scored"] + content.emotions }
    let stage = add(
      .representations(
        Stage.RepresentationWork(
          fold: fold, corpus: content.name, model: made, features: read.features,
          rows: rows, isPooled: isPooled, isScored: isScored)),
      whole,
      title: "representations of \(source(feature, of: content.name))" + title,
      load: Double(rows.rows.count),
      speedClass: "represent \(speed(audit.model.component))",
      size: size(of: rows, in: content, feature: feature, isPooled: isPooled))
    return (stage, key)
  }

  /// What every tap of so many utterances takes as float32, where time is open at the corpus's mean length;
  /// the largest number where shapes that a model's file declares go beyond it.
  private func size(
    of rows: RowList, in content: CorpusContent, feature: String, isPooled: Bool
  ) -> Stage.Size {
    let seconds = content.meanSeconds ?? Self.usualSeconds
    let frames = audit.extractors[feature].map { seconds * $0.extractor.output.frameRateHz }
    var (whole, pooled) = (0.0, 0.0)
    for tap in audit.model.taps {
      var steps = seconds * Self.usualStepRateHz
      if let frames, let framesPerStep = tap.framesPerStep { steps = frames / framesPerStep }
      whole += Double(tap.elementCount(steps: max(1, Int(steps.rounded(.up)))))
      // Nothing of a shape that cannot be is pooled.
      guard whole < Double(Int.max) else { continue }
      pooled += Double(PooledVector(.representation(tap)).length(of: tap.shape))
    }
    func bytes(_ values: Double) -> Int {
      Int(exactly: (4 * Double(rows.rows.count) * values).rounded()) ?? Int.max
    }
    return Stage.Size(stored: bytes(isPooled ? pooled : whole), whole: bytes(whole))
  }

  /// Of an utterance, and of steps, where neither is known.
  private static let usualSeconds = 5.0
  private static let usualStepRateHz = 100.0

  private mutating func untrainedModel(feature: String) -> ContentHash {
    add(
      .untrainedModel(Stage.UntrainedModelWork(feature: feature)),
      KeyContent(
        kind: "untrained-model", component: fingerprints.model,
        inputs: [fingerprints.extractors[feature].map { ContentHash(of: $0) }]
          .compactMap(\.self),
        words: audit.evaluationCorpus.emotions
      ).computed(audit),
      title: "untrained \(audit.model.component.name)", load: 1, speedClass: "untrained",
      threads: .one)
  }
}
