internal import Pooling
internal import TelltaleCore

/// Rows as a function's `x` takes them: pooled vectors for `f32[n,d] x`, whole rows where the
/// signature gives `x` more axes.
struct ForeignRows: Sendable {
  let values: [Float]
  /// Without the axis of the rows.
  let shape: [Int]
  let count: Int

  /// - Parameter rank: axes of `x`, that of the rows included; nil where it takes no rows.
  ///
  /// Throws `.shapeMismatch` where whole rows have not all one shape of `rank - 1` axes.
  init(
    _ rows: [Int], of input: ModelInput, rank: Int?, execution: Execution
  ) throws(AuditError) {
    count = rows.count
    guard let rank, rank > 2 else {
      let pooled = try PooledRows(rows, of: input, execution: execution)
      values = pooled.vectors(rows)
      shape = [pooled.length]
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
          "row \(row) is \(own); the function takes whole rows of \(rank - 1) axes, all of one"
            + " shape" + (shape.map { ", the first being \($0)" } ?? ""))
      }
      shape = own
      values += try input.rows.values(ofRow: row)
    }
    self.values = values
    self.shape = shape ?? Array(repeating: 0, count: rank - 1)
  }

  /// Puts them into a call as `x`, or as another array of rows.
  func put(into inputs: inout CallInputs, as name: String = "x", count countName: String = "n") {
    inputs.reals[name] = values
    inputs.counts[countName] = count
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
