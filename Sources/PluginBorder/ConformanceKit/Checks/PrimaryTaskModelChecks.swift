internal import Foundation
internal import Synchronization
internal import TelltaleCore

/// A primary model learns, and gives at each tap what it declares.
struct PrimaryTaskModelChecks {
  let model: any PrimaryTaskModel
  let knownLimits: [String]
  let settings: ConformanceSettings

  private typealias Checks = LearnerChecks<any TrainedPrimaryTaskModel>

  func run(_ list: inout CheckList) {
    let taps = model.declaration.taps
    list.check("taps-are-described") {
      try require(!taps.isEmpty, "there is no tap")
      try require(Set(taps.map(\.name)).count == taps.count, "names: \(taps.map(\.name))")
      for tap in taps {
        try require(
          !tap.shape.sizes.isEmpty && tap.shape.shared.allSatisfy { $0 > 0 },
          "'\(tap.name)' is \(tap.shape)")
      }
      try require(
        zip(taps, taps.dropFirst()).allSatisfy { $0.depth < $1.depth },
        "depths are \(taps.map(\.depth)), they must grow")
    }
    list.check("start-is-told") {
      try require(!model.declaration.initialisation.isEmpty, "the initialisation is not named")
    }
    let set = ExampleRows.features(
      classCount: 3, seed: settings.seed, bandCount: settings.bandCount)
    let checks = Checks(
      learner: learner, set: set, settings: settings,
      folder: settings.scratchFolder + "/model-" + list.component, knownLimits: knownLimits)
    if let pretrained = model as? any PretrainedModel {
      if let trained = ready(pretrained, set, checks, &list) {
        checkTaps(trained, taps, set, checks, &list)
      }
      if !pretrained.readsFeatures { checkRecorded(pretrained, set, checks, &list) }
      return
    }
    let learnt = checks.run(&list)

    let trained = list.value("learns-for-its-taps") {
      try learnt ?? model.train(checks.request(set))
    }
    if let trained { checkTaps(trained, taps, set, checks, &list) }
    checkUntrained(set, checks, &list)
  }

  /// A model that comes trained; nil where the checks' features are not what it reads.
  private func ready(
    _ model: any PretrainedModel, _ set: ExampleRows, _ checks: Checks, _ list: inout CheckList
  ) -> (any TrainedPrimaryTaskModel)? {
    list.value("comes-trained") {
      guard model.readsFeatures else {
        throw NotApplicable(
          message: "the model reads no features: it answers from what is recorded")
      }
      let classes = model.emotions.isEmpty ? set.target.classes : model.emotions
      let trained = try model.pretrained(
        classes: classes, execution: checks.execution("pretrained"))
      try require(trained.trainingLog.isEmpty, "a model that comes trained has a training log")
      do {
        _ = try represent(
          trained, model.declaration.taps.prefix(1).map(\.name), rows: [0], set, checks)
      } catch let error as AuditError where [.shapeMismatch, .unsupported].contains(error.code) {
        throw NotApplicable(
          message: "it takes other features than the checks make: \(error.message)")
      } catch let error as AuditError {
        throw CheckFailure(
          message: "on features of \(settings.bandCount) bands (is that what it reads?):"
            + " \(error.message)")
      }
      if !model.emotions.isEmpty {
        let request = ScoringRequest(
          input: set.input, rows: [0, 1, 2], execution: checks.execution("score"))
        try trained.score(request).checkForm(rowCount: 3, classCount: classes.count)
      }
      return trained
    }
  }

  /// A model that answers from recorded files: it never answers for an utterance that it has not.
  private func checkRecorded(
    _ model: any PretrainedModel, _ set: ExampleRows, _ checks: Checks, _ list: inout CheckList
  ) {
    list.check("what-is-not-recorded-is-refused") {
      let trained = try model.pretrained(
        classes: model.emotions.isEmpty ? set.target.classes : model.emotions,
        execution: checks.execution("pretrained"))
      let tap = model.declaration.taps.prefix(1).map(\.name)
      func represent(_ taps: [String], _ utterances: [String]?) throws(AuditError) {
        try trained.represent(
          RepresentationRequest(
            taps: taps, features: MemoryRows([[]], shapes: [[0]], utterances: utterances),
            featureDescription: description(of: set), rows: [0],
            execution: checks.execution("represent"), sink: { _, _, _ in }))
      }
      try requireError(of: [.unknownName], "an utterance 'no-such-utterance'") {
        () throws(AuditError) in try represent(tap, ["no-such-utterance"])
      }
      try requireError(of: [.unsupported, .unknownName], "a row without an utterance") {
        () throws(AuditError) in try represent(tap, nil)
      }
      try requireError(of: [.unknownName], "a tap 'no-such-tap'") { () throws(AuditError) in
        try represent(["no-such-tap"], ["no-such-utterance"])
      }
    }
  }

  private var learner: Learner<any TrainedPrimaryTaskModel> {
    let model = model
    let wrap = { @Sendable (trained: any TrainedPrimaryTaskModel) in
      Learner<any TrainedPrimaryTaskModel>.Learnt(
        trained: trained,
        score: { request throws(AuditError) in try trained.score(request) },
        save: { folder throws(AuditError) in try trained.save(toFolder: folder) },
        trainingLog: trained.trainingLog)
    }
    return Learner(
      train: { request throws(AuditError) in wrap(try model.train(request)) },
      load: { folder, execution throws(AuditError) in
        wrap(try model.load(fromFolder: folder, execution: execution))
      })
  }

  private func checkTaps(
    _ trained: any TrainedPrimaryTaskModel, _ taps: [TapDescription], _ set: ExampleRows,
    _ checks: Checks, _ list: inout CheckList
  ) {
    let names = taps.map(\.name)
    let represented = list.value("representations-have-the-declared-shapes") {
      let got = try represent(trained, names, rows: [70, 61, 65], set, checks)
      let wanted = [0, 1, 2].flatMap { row in taps.indices.map { [row, $0] } }
      try require(
        got.map { [$0.position, $0.tap] } == wanted,
        "not row by row in the wanted order, taps in the wanted order within a row")
      for part in got {
        let tap = taps[part.tap]
        try require(
          tap.shape.shape(elementCount: part.values.count) != nil,
          "'\(tap.name)' gives \(part.values.count) values, declared is \(tap.shape)")
        try require(
          part.values.allSatisfy(\.isFinite), "'\(tap.name)' holds values that are no numbers")
      }
      return got
    }
    guard let first = represented else { return }
    list.check("representations-follow-rows-and-taps") {
      let other = try represent(trained, names.reversed(), rows: [65, 61], set, checks)
      for part in other {
        let tap = taps.count - 1 - part.tap
        let twin = first.first { $0.tap == tap && $0.position == (part.position == 0 ? 2 : 1) }
        let difference =
          zip(part.values, twin?.values ?? []).map { abs($0 - $1) }.max() ?? .infinity
        let scale = part.values.map { abs($0) }.max() ?? 0
        try require(
          difference <= 1e-3 * max(1, scale),
          "'\(names[tap])' differs by \(difference) when rows and taps are asked in another order")
      }
    }
    list.check("representations-tell-rows-apart") {
      let shallowest = first.filter { $0.tap == 0 }.map(\.values)
      try require(Set(shallowest).count == 3, "'\(names[0])' is the same for three rows")
    }
    list.check("unknown-tap-is-refused") {
      try requireError(of: [.unknownName], "a tap 'no-such-tap'") { () throws(AuditError) in
        try trained.represent(
          RepresentationRequest(
            taps: ["no-such-tap"], features: set.input.rows,
            featureDescription: description(of: set), rows: [0],
            execution: checks.execution("represent"), sink: { _, _, _ in }))
      }
    }
  }

  private func checkUntrained(
    _ set: ExampleRows, _ checks: Checks, _ list: inout CheckList
  ) {
    list.check("untrained-control-is-random-by-seed") {
      guard let model = model as? any UntrainedControl, model.hasUntrainedControl else {
        throw NotApplicable(message: "the model offers no untrained control")
      }
      let classes = (model as? any PretrainedModel)?.emotions ?? set.target.classes
      guard !classes.isEmpty else {
        throw NotApplicable(message: "the model names no emotions to compare scores of")
      }
      func scores(_ label: String) throws -> ScoreMatrix {
        let untrained = try model.untrained(
          classes: classes, features: description(of: set),
          execution: checks.execution(label))
        try require(untrained.trainingLog.isEmpty, "the untrained control has a training log")
        return try untrained.score(
          ScoringRequest(
            input: set.input, rows: [0, 1, 2], execution: checks.execution("score")))
      }
      let one: ScoreMatrix
      do { one = try scores("one") } catch let error as AuditError
        where model is any PretrainedModel && [.shapeMismatch, .unsupported].contains(error.code)
      {
        throw NotApplicable(
          message: "the model does not take the suite's features: \(error.message)")
      }
      try one.checkForm(rowCount: 3, classCount: classes.count, "untrained scores")
      try require(one == (try scores("one")), "one seed gives two untrained models")
      try require(one != (try scores("two")), "two seeds give one untrained model")
    }
  }

  private struct Part {
    let tap: Int
    let position: Int
    let values: [Float]
  }

  private func represent(
    _ trained: any TrainedPrimaryTaskModel, _ taps: [String], rows: [Int], _ set: ExampleRows,
    _ checks: Checks
  ) throws -> [Part] {
    let parts = PartList()
    try trained.represent(
      RepresentationRequest(
        taps: taps, features: set.input.rows, featureDescription: description(of: set), rows: rows,
        execution: checks.execution("represent")
      ) { tap, position, values in
        parts.list.withLock {
          $0.append(Part(tap: tap, position: position, values: Array(values)))
        }
      })
    return parts.list.withLock { $0 }
  }

  private final class PartList: Sendable {
    let list = Mutex([Part]())
  }

  private func description(of set: ExampleRows) -> FeatureDescription {
    guard case .features(let description) = set.input.description else {
      preconditionFailure("a primary model is checked on features")
    }
    return description
  }
}
