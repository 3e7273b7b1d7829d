internal import Pooling
internal import TelltaleCore

/// Rows as a function's `x` takes them: pooled vectors for `f32[n,d] x`, whole rows where the
/// signature gives `x` more axes: of one shape, or filled up with zeros along time for a function that takes
/// their `lengths`.
struct ForeignRows: Sendable {
  let values: [Float]
  /// Without the axis of the rows.
  let shape: [Int]
  let count: Int
  /// Of whole rows along time; empty for others.
  var lengths: [Int] = []

  /// For what a function takes as `x`.
  ///
  /// Throws `.shapeMismatch` where whole rows have not all one shape of the wanted axes, but for time where
  /// the function takes lengths.
  init(
    _ rows: [Int], of input: ModelInput, for function: BoundFunction, execution: Execution
  ) throws(AuditError) {
    count = rows.count
    guard let rank = function.rank(of: "x"), rank > 2 else {
      let pooled = try PooledRows(rows, of: input, execution: execution)
      values = pooled.vectors(rows)
      shape = [pooled.length]
      return
    }
    if function.takes("lengths") {
      let filled = try Self.filledUp(rows, of: input, axisCount: rank - 1, execution)
      values = filled.values
      shape = filled.shape
      lengths = filled.lengths
      return
    }
    var values: [Float] = []
    var shape: [Int]?
    for row in rows {
      try execution.checkCancelled()
      let own = input.rows.shape(ofRow: row)
      if case .features(let features) = input.description, own.last != features.bands.count {
        throw AuditError(
          .shapeMismatch,
          "row \(row) is \(own), and its features are [frames, \(features.bands.count)]")
      }
      guard own.count == rank - 1, own == shape ?? own else {
        throw AuditError(
          .shapeMismatch,
          "\(input.rows.label(ofRow: row)) is \(own); the function takes whole rows of \(rank - 1) axes,"
            + " all of one shape" + (shape.map { ", the first being \($0)" } ?? "")
            + ": one that takes 'i64[n] lengths', too, is given rows of any length")
      }
      shape = own
      values += try input.rows.values(ofRow: row)
    }
    self.values = values
    self.shape = shape ?? Array(repeating: 0, count: rank - 1)
  }

  /// Time is the first axis of features, and the last of representations.
  private static func filledUp(
    _ rows: [Int], of input: ModelInput, axisCount: Int, _ execution: Execution
  ) throws(AuditError) -> (values: [Float], shape: [Int], lengths: [Int]) {
    let isFeatures = if case .features = input.description { true } else { false }
    let time = isFeatures ? 0 : axisCount - 1
    func others(_ shape: [Int]) -> [Int] {
      shape.enumerated().filter { $0.offset != time }.map(\.element)
    }
    let shapes = rows.map { input.rows.shape(ofRow: $0) }
    guard var shape = shapes.first else { return ([], Array(repeating: 0, count: axisCount), []) }
    for (row, own) in zip(rows, shapes)
    where own.count != axisCount || others(own) != others(shape) {
      throw AuditError(
        .shapeMismatch,
        "\(input.rows.label(ofRow: row)) is \(own); the function takes whole rows of \(axisCount) axes,"
          + " alike but for time, the first being \(shape)")
    }
    let lengths = shapes.map { $0[time] }
    shape[time] = lengths.max() ?? 0
    var values: [Float] = []
    values.reserveCapacity(rows.count * shape.reduce(1, *))
    for (row, length) in zip(rows, lengths) {
      try execution.checkCancelled()
      let own = try input.rows.values(ofRow: row)
      let missing = shape[time] - length
      if isFeatures {
        values += own
        values += [Float](repeating: 0, count: missing * (own.count / max(1, length)))
      } else {
        for start in stride(from: 0, to: own.count, by: max(1, length)) {
          values += own[start..<start + length]
          values += [Float](repeating: 0, count: missing)
        }
      }
    }
    return (values, shape, lengths)
  }

  /// Whether they are of the kind that was learnt; where the function takes lengths, time may differ.
  func fits(_ learnt: [Int], isFeatures: Bool) -> Bool {
    guard !lengths.isEmpty, shape.count == learnt.count else { return shape == learnt }
    let time = isFeatures ? 0 : shape.count - 1
    return shape.indices.allSatisfy { $0 == time || shape[$0] == learnt[$0] }
  }

  /// Puts them into a call as `x`, or as another array of rows.
  func put(
    into inputs: inout CallInputs, as name: String = "x", count countName: String = "n",
    lengths lengthsName: String = "lengths"
  ) {
    inputs.reals[name] = values
    inputs.counts[countName] = count
    if !lengths.isEmpty || count == 0 { inputs.indices[lengthsName] = lengths }
    if shape.count == 1 {
      inputs.counts["d"] = shape[0]
    } else {
      inputs.counts["d"] = shape.reduce(1, *)
      for (index, size) in shape.enumerated() {
        inputs.counts["axis \(index + 1) of a row"] = size
      }
    }
  }
}

extension InputDescription {
  /// Tells features from a tap's representations, in words.
  var kindText: String {
    switch self {
    case .features(let features): "features of \(features.bands.count) bands"
    case .representation(let tap): "representations \(tap.shape)"
    }
  }
}
