internal import Formats
internal import Foundation
internal import TelltaleCore

/// Attackers, primary models and defences.
extension ServedRequest {
  func serve(_ attacker: any Attacker) throws(AuditError) {
    switch request.verb {
    case "train":
      let trained = try attacker.train(trainingRequest())
      try trained.save(toFolder: state())
      try PluginJSON.write(trained.trainingLog, to: output("log"))
    case "score":
      let trained = try attacker.load(fromFolder: state(), execution: execution)
      let scores = try trained.score(scoringRequest())
      try write(scores.attribute, "scores")
      if let emotion = scores.emotion { try write(emotion, "secondScores") }
    default: throw unknownVerb(["describe", "train", "score"])
    }
  }

  func serve(_ model: any PrimaryTaskModel) throws(AuditError) {
    switch request.verb {
    case "train":
      let trained = try model.train(trainingRequest())
      try trained.save(toFolder: state())
      try PluginJSON.write(trained.trainingLog, to: output("log"))
    case "untrained":
      guard let control = model as? any UntrainedControl,
        case .features(let features) = try input().description
      else { throw unknownVerb(["describe", "train", "score", "represent"]) }
      let classes = try Self.required(request.classes, "classes")
      let trained = try control.untrained(
        classes: classes, features: features, execution: execution)
      try trained.save(toFolder: state())
    case "score":
      try write(trained(model).score(scoringRequest()), "scores")
    case "represent":
      try represent(trained(model), taps: model.declaration.taps)
    default: throw unknownVerb(["describe", "train", "untrained", "score", "represent"])
    }
  }

  func serve(_ defence: any Defence) throws(AuditError) {
    switch request.verb {
    case "shape":
      let shape = try Self.required(request.shape, "shape")
      guard request.state != nil, let one = shape.fixed else {
        try PluginJSON.write(defence.shape(of: shape), to: output("shape"))
        return
      }
      let fitted = try defence.load(fromFolder: state(), execution: execution)
      try PluginJSON.write(fitted.shape(ofOne: one), to: output("shape"))
    case "fit":
      let input = try input()
      let fitted = try defence.fit(
        DefenceRequest(
          input: input, attribute: try labels(request.target, "target"),
          emotion: try labels(request.secondTarget, "secondTarget"),
          rows: Array(0..<input.rows.count), execution: execution))
      try fitted.save(toFolder: state())
    case "apply":
      let fitted = try defence.load(fromFolder: state(), execution: execution)
      let rows = try input().rows
      guard rows.count == 1 else {
        throw AuditError(.malformedFile, "'apply' is asked with \(rows.count) rows, wanted is one")
      }
      let shape = rows.shape(ofRow: 0)
      let values = try fitted.apply(
        to: rows.values(ofRow: 0), shape: shape, seed: execution.seed)
      try NumpyWriter.write(
        values, shape: [1] + fitted.shape(ofOne: shape), to: output("transmitted"))
    default: throw unknownVerb(["describe", "shape", "fit", "apply"])
    }
  }

  private func trainingRequest() throws(AuditError) -> TrainingRequest {
    let trainingCount = try Self.required(request.trainingRowCount, "trainingRowCount")
    let validationCount = try Self.required(request.validationRowCount, "validationRowCount")
    let second: LabelColumn? = try request.secondTarget.map { sent throws(AuditError) in
      try labels(sent, "secondTarget")
    }
    return TrainingRequest(
      input: try input(), target: try labels(request.target, "target"), secondTarget: second,
      trainingRows: Array(0..<trainingCount),
      validationRows: Array(trainingCount..<trainingCount + validationCount), execution: execution)
  }

  private func scoringRequest() throws(AuditError) -> ScoringRequest {
    let input = try input()
    let learnt: LearntRows? = try request.learnt.map { files throws(AuditError) in
      let input = try files.modelInput()
      return LearntRows(input: input, rows: Array(0..<input.rows.count))
    }
    return ScoringRequest(
      input: input, rows: Array(0..<input.rows.count),
      adaptation: request.adaptation ?? .frozen, learnt: learnt, execution: execution)
  }

  private func trained(_ model: any PrimaryTaskModel) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    // With a state it is not the model as it came, but its control without training.
    if let pretrained = model as? any PretrainedModel, request.state == nil {
      return try pretrained.pretrained(
        classes: request.classes ?? pretrained.emotions, execution: execution)
    }
    return try model.load(fromFolder: state(), execution: execution)
  }

  private func represent(
    _ model: any TrainedPrimaryTaskModel, taps: [TapDescription]
  ) throws(AuditError) {
    let input = try input()
    guard case .features(let features) = input.description else {
      throw AuditError(.malformedFile, "'represent' is asked with representations")
    }
    let names = try Self.required(request.taps, "taps")
    var shapes: [TapShape] = []
    var files: [NumpyWriter] = []
    for (index, name) in names.enumerated() {
      guard let tap = taps.first(where: { $0.name == name }) else {
        throw AuditError(
          .unknownName,
          "there is no tap '\(name)'" + NearName.hint(for: name, among: taps.map(\.name)))
      }
      shapes.append(tap.shape)
      files.append(try NumpyWriter(path: output("tap-\(index + 1)")))
    }
    let writers = TapWriters(files)
    let wanted = RepresentationRequest(
      taps: names, features: input.rows, featureDescription: features,
      rows: Array(0..<input.rows.count), execution: execution
    ) { (tap, _, values) throws(AuditError) in
      try writers.append(values, to: tap)
    }
    // Of a model that needs two passes, the host asks for the scores by themselves.
    if request.outputs["scores"] != nil, let model = model as? any OnePassModel {
      try write(model.representAndScore(wanted), "scores")
    } else {
      try model.represent(wanted)
    }
    for (index, shape) in shapes.enumerated() {
      guard let fixed = shape.fixed else {
        let counts = writers.counts[index]
        try files[index].close(shape: [counts.reduce(0, +)])
        try NumpyWriter.write(
          counts.map { $0 / shape.sharedElementCount },
          to: output(PluginAnswer.steps(of: "tap-\(index + 1)")))
        continue
      }
      try files[index].close(shape: [input.rows.count] + fixed)
    }
  }
}

/// `@unchecked Sendable`: a model hands out one representation after another, row by row.
private final class TapWriters: @unchecked Sendable {
  private let files: [NumpyWriter]
  /// Values of each row of each tap.
  private(set) var counts: [[Int]]

  init(_ files: [NumpyWriter]) {
    self.files = files
    counts = files.map { _ in [] }
  }

  func append(_ values: UnsafeBufferPointer<Float>, to tap: Int) throws(AuditError) {
    try files[tap].append(values)
    counts[tap].append(values.count)
  }
}
