public import TelltaleCore

/// Reads representations by batch and fits them to the stage where they enter.
public struct RepresentationInput: Sendable {
  /// Where they enter, and from which shape.
  public let splice: Splice

  /// For rows of the shape `splice.from`.
  public init(_ splice: Splice) { self.splice = splice }

  /// A batch [rows.count] + the stage's input shape, on the CPU. Where time is open, every row is resized from
  /// its own.
  ///
  /// Throws `.shapeMismatch`, naming both shapes, where a row is not of the splice's shape.
  public func batch(_ rows: [Int], of source: any TensorRows) throws(AuditError) -> Tensor {
    for row in rows where !splice.from.admits(source.shape(ofRow: row)) {
      throw AuditError(
        .shapeMismatch,
        "\(source.label(ofRow: row)) is \(source.shape(ofRow: row)), and the representation is"
          + " \(splice.from)")
    }
    guard let shape = splice.from.fixed else {
      var values: [Float] = []
      for row in rows {
        let own = try Tensor(source.values(ofRow: row), shape: [1] + source.shape(ofRow: row))
        values += try own.fitted(to: splice.to).values()
      }
      return try Tensor(values, shape: [rows.count] + splice.to)
    }
    let count = shape.reduce(1, *)
    var values = [Float](repeating: 0, count: rows.count * count)
    for (position, row) in rows.enumerated() {
      var failure: AuditError?
      values.withUnsafeMutableBufferPointer { buffer in
        let part = UnsafeMutableBufferPointer(
          rebasing: buffer[position * count..<(position + 1) * count])
        do throws(AuditError) { try source.read(row: row, into: part) } catch { failure = error }
      }
      if let failure { throw failure }
    }
    return try Tensor(values, shape: [rows.count] + shape).fitted(to: splice.to)
  }
}

extension Tensor {
  /// Fits a batch of representations to a stage's input shape: the plane bilinearly, the channels
  /// linearly.
  ///
  /// A sequence [channels, width] takes the mean over height; a vector takes the mean over the
  /// plane; a plane takes a vector as channels of one pixel.
  ///
  /// Throws `.shapeMismatch` where either is none of these forms.
  public func fitted(to target: [Int]) throws(AuditError) -> Tensor {
    let count = shape[0]
    var plane = self
    switch shape.count {
    case 4: break
    case 3: plane = try reshaped([count, shape[1], 1, shape[2]])
    case 2: plane = try reshaped([count, shape[1], 1, 1])
    default:
      throw AuditError(
        .shapeMismatch, "a representation \(Array(shape.dropFirst())) cannot enter \(target)",
        at: "splice")
    }
    let size: (height: Int, width: Int) =
      switch target.count {
      case 3: (target[1], target[2])
      case 2: (1, target[1])
      case 1: (1, 1)
      default:
        throw AuditError(
          .shapeMismatch, "a stage that takes \(target) takes no splice", at: "splice")
      }
    if target.count < 3, plane.shape[2] > 1 { plane = try plane.mean(axis: 2, keepsAxis: true) }
    if target.count < 2, plane.shape[3] > 1 { plane = try plane.mean(axis: 3, keepsAxis: true) }
    if plane.shape[1] != target[0] { plane = try plane.resampledChannels(target[0]) }
    if plane.shape[2] != size.height || plane.shape[3] != size.width {
      plane = try plane.resizedPlane(height: size.height, width: size.width)
    }
    return try plane.reshaped([count] + target)
  }
}
