import Foundation
import TelltaleCore

/// A defence of vectors that, where time is open, acts on each of its steps by itself: it learns from the steps
/// of all training rows, each with its utterance's label, and is applied to one after the other.
struct StepwiseDefence: Defence {
  let base: any Defence

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    guard shape.isTimeOpen else { return try base.shape(of: shape) }
    return TapShape(followedByTime: try base.shape(of: TapShape(shape.shared)).shared)
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    guard case .representation(let tap) = request.input.description, tap.shape.isTimeOpen else {
      return try base.fit(request)
    }
    let steps = try StepRows(of: request.rows, in: request.input.rows, shape: tap.shape)
    let rows = steps.sourceRows
    func labels(_ column: LabelColumn) -> LabelColumn {
      LabelColumn(classes: column.classes, labels: rows.map { column.labels[$0] })
    }
    let fitted = try base.fit(
      DefenceRequest(
        input: ModelInput(
          description: .representation(tap.sending(TapShape(tap.shape.shared))), rows: steps),
        attribute: labels(request.attribute), emotion: labels(request.emotion),
        rows: Array(0..<steps.count), execution: request.execution))
    return FittedStepwise(base: fitted, stepSizes: tap.shape.shared)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    let fitted = try base.load(fromFolder: folder, execution: execution)
    guard let data = FileManager.default.contents(atPath: FittedStepwise.file(in: folder)) else {
      return fitted
    }
    guard let sizes = try? JSONDecoder().decode([Int].self, from: data) else {
      throw AuditError(
        .corruptedArtifact, "\(FittedStepwise.file(in: folder)) is not a list of sizes")
    }
    return FittedStepwise(base: fitted, stepSizes: sizes)
  }
}

/// What is fitted to steps.
private struct FittedStepwise: FittedDefence {
  let base: any FittedDefence
  /// [channels] or [channels, height]
  let stepSizes: [Int]

  static func file(in folder: String) -> String { folder + "/steps.json" }

  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
    try base.shape(ofOne: stepSizes) + [stepCount(of: shape)]
  }

  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
    let stepCount = try stepCount(of: shape)
    let size = values.count / stepCount
    var result: [Float] = []
    for step in 0..<stepCount {
      let made = try base.apply(
        to: (0..<size).map { values[$0 * stepCount + step] }, shape: stepSizes,
        seed: seed.derived(for: "step \(step)"))
      if result.isEmpty { result = [Float](repeating: 0, count: made.count * stepCount) }
      for (index, value) in made.enumerated() { result[index * stepCount + step] = value }
    }
    return result
  }

  func save(toFolder folder: String) throws(AuditError) {
    try base.save(toFolder: folder)
    do {
      try JSONEncoder().encode(stepSizes).write(to: URL(fileURLWithPath: Self.file(in: folder)))
    } catch {
      throw AuditError(
        .storageFailed, "\(Self.file(in: folder)) cannot be written", cause: "\(error)")
    }
  }

  /// Throws `.shapeMismatch` for a representation of other channels.
  private func stepCount(of shape: [Int]) throws(AuditError) -> Int {
    let learnt = TapShape(followedByTime: stepSizes)
    guard learnt.admits(shape), let count = shape.last else {
      throw AuditError(
        .shapeMismatch,
        "it was fitted on \(learnt), and is given \(shape); fit it on this tap")
    }
    return count
  }
}
