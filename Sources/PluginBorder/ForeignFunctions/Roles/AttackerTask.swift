internal import Foundation
internal import TelltaleCore

/// What `train` is given, in numbers.
struct AttackerTask: Sendable, Codable {
  /// Row-major, of the shape [rows] + `shape`; empty where only the labels' sizes are kept.
  var x: Data
  var validX: Data
  var shape: [Int]
  /// Of all rows along time; nil where the function takes none.
  var lengths: [Int]?
  var y: [Int]
  var validY: [Int]
  /// Empty for a generic training, to which the function gets zeros and an `e` of 0.
  var z: [Int]
  var classCount: Int
  /// Nil for a generic training.
  var emotionCount: Int?
  /// In words.
  var input: String
  /// The request's, for training again.
  var seed: Seed

  /// For what a function takes as `x`.
  init(_ request: TrainingRequest, for function: BoundFunction) throws(AuditError) {
    let rows = request.trainingRows + request.validationRows
    let all = try ForeignRows(
      rows, of: request.input, for: function, execution: request.execution)
    let size = all.shape.reduce(1, *)
    let split = request.trainingRows.count * size
    x = all.values[..<split].withUnsafeBytes { Data($0) }
    validX = all.values[split...].withUnsafeBytes { Data($0) }
    shape = all.shape
    lengths = all.lengths.isEmpty ? nil : all.lengths
    y = request.trainingRows.map { request.target.labels[$0] }
    validY = request.validationRows.map { request.target.labels[$0] }
    z = request.secondTarget.map { second in request.trainingRows.map { second.labels[$0] } } ?? []
    classCount = request.target.classes.count
    emotionCount = request.secondTarget?.classes.count
    input = request.input.description.kindText
    seed = request.execution.seed
  }

  /// The same without the rows.
  var labelsOnly: AttackerTask {
    var task = self
    (task.x, task.validX, task.y, task.validY, task.z) = (Data(), Data(), [], [], [])
    task.lengths = nil
    return task
  }

  func put(into inputs: inout CallInputs) {
    ForeignRows(
      values: x.floats, shape: shape, count: y.count,
      lengths: Array((lengths ?? []).prefix(y.count))
    ).put(into: &inputs)
    ForeignRows(
      values: validX.floats, shape: shape, count: validY.count,
      lengths: Array((lengths ?? []).dropFirst(y.count))
    ).put(into: &inputs, as: "x_valid", count: "n_valid", lengths: "lengths_valid")
    inputs.indices["y"] = y
    inputs.indices["y_valid"] = validY
    inputs.indices["z"] = z.isEmpty ? Array(repeating: 0, count: y.count) : z
    inputs.counts["k"] = classCount
    inputs.counts["e"] = emotionCount ?? 0
    inputs.seed = seed
  }
}

extension ForeignRows {
  init(values: [Float], shape: [Int], count: Int, lengths: [Int]) {
    self.values = values
    self.shape = shape
    self.count = count
    self.lengths = lengths
  }
}

extension Data {
  fileprivate var floats: [Float] {
    [Float](unsafeUninitializedCapacity: count / 4) { buffer, initialised in
      initialised = copyBytes(to: buffer) / 4
    }
  }
}
