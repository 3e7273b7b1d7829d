internal import Foundation
internal import TelltaleCore

/// A leakage metric that is a C function of the measured rows.
struct ForeignMetric: LeakageMetric {
  let plugin: OpenPlugin
  let kind: ForeignMetricDeclaration

  var declaration: LeakageMetricDeclaration { kind.declaration }

  /// A result that is not a number means that there is nothing to measure.
  func measure(_ request: MeasurementRequest) throws(AuditError) -> TelltaleCore.Measurement {
    let function = plugin.required("measure")
    let classCount = request.truth.classes.count
    guard request.scores.classCount == classCount else {
      throw AuditError(
        .shapeMismatch,
        "scores have shape \(request.scores.rowCount) × \(request.scores.classCount), and the truth"
          + " has \(classCount) classes (\(request.truth.classes.joined(separator: ", ")))")
    }
    let truth = request.rows.map { request.truth.labels[$0] }
    guard Set(truth).count >= 2 else {
      return .notApplicable(
        because: truth.isEmpty
          ? "there are no utterances"
          : "all \(truth.count) utterances are '\(request.truth.classes[truth[0]])'; two classes"
            + " are needed")
    }
    if classCount != 2, function.bound.takes("posterior") || function.bound.takes("log_odds") {
      return .notApplicable(because: "it tells two classes apart, here are \(classCount)")
    }
    let speakers = request.rows.map { request.speakers[$0] }
    let inputs = inputs(request, truth: truth, speakers: speakers)
    let outputs = try function.call(inputs)
    let value = outputs.reals["value"] ?? .nan
    guard outputs.isApplicable, !value.isNaN else {
      let because =
        outputs.message.isEmpty
        ? "'\(function.bound.signature.symbol)' has no value for these scores" : outputs.message
      return .notApplicable(because: because)
    }
    return .value(
      LeakageScore(
        value: value, chance: try chance(inputs, outputs), utteranceCount: truth.count,
        speakerCount: Set(speakers).count))
  }

  private func chance(
    _ inputs: CallInputs, _ outputs: CallOutputs
  ) throws(AuditError) -> Double {
    if let chance = outputs.reals["chance"] { return chance }
    if let function = plugin["chance"] {
      return try function.call(inputs).reals["chance"] ?? .nan
    }
    return kind.chance ?? .nan
  }

  private func inputs(
    _ request: MeasurementRequest, truth: [Int], speakers: [String]
  ) -> CallInputs {
    let (scores, rows) = (request.scores, request.rows)
    let names = Set(speakers).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    var inputs = plugin.inputs()
    inputs.seed = request.seed
    inputs.counts = ["n": rows.count, "k": scores.classCount]
    inputs.indices["truth"] = truth
    inputs.indices["speakers"] = speakers.map { places[$0] ?? 0 }
    inputs.indices["decisions"] = rows.map { scores.decision(ofRow: $0) }
    inputs.reals["scores"] = rows.flatMap { row in
      (0..<scores.classCount).map { scores[row, $0] }
    }
    if scores.classCount == 2 {
      inputs.reals["posterior"] = rows.map { exp(scores[$0, 1]) }
      inputs.reals["log_odds"] = rows.map { scores[$0, 1] - scores[$0, 0] }
    }
    return inputs
  }
}
