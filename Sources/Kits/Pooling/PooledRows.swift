public import TelltaleCore

/// The pooled vectors of some rows, read once: 4 bytes × length per utterance stay in memory, a
/// small part of what the rows themselves take.
public struct PooledRows {
  /// Values of each vector; 0 where no rows were read.
  public let length: Int
  private let places: [Int: Int]
  private let values: [Float]

  /// Reads and pools one row after the other.
  ///
  /// Throws `.shapeMismatch` where rows pool to different lengths, `.cancelled`, and the source's
  /// errors.
  public init(_ rows: [Int], of input: ModelInput, execution: Execution) throws(AuditError) {
    let pooling = PooledVector(input.description)
    var places: [Int: Int] = [:]
    var values: [Float] = []
    var length = 0
    for row in rows where places[row] == nil {
      if places.count.isMultiple(of: 64) { try execution.checkCancelled() }
      let shape = input.rows.shape(ofRow: row)
      guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else {
        throw AuditError(.shapeMismatch, "row \(row) is \(shape): there is nothing to pool")
      }
      if case .features(let features) = input.description, shape.last != features.bands.count {
        throw AuditError(
          .shapeMismatch,
          "row \(row) is \(shape), and its features are [frames, \(features.bands.count)]")
      }
      let rowLength = pooling.length(of: shape)
      if places.isEmpty { length = rowLength }
      guard rowLength == length else {
        throw AuditError(
          .shapeMismatch,
          "row \(row) of shape \(shape) pools to \(rowLength) values, the first row to \(length)")
      }
      places[row] = places.count
      let vector = try input.rows.values(ofRow: row)
        .withUnsafeBufferPointer { pooling.pool($0, shape: shape) }
      values += vector
    }
    self.length = length
    self.places = places
    self.values = values
  }

  /// Row-major vectors of those rows, which must be among the ones read.
  public func vectors(_ rows: [Int]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(rows.count * length)
    for row in rows {
      guard let place = places[row] else { preconditionFailure("row \(row) was not read") }
      result += values[place * length..<(place + 1) * length]
    }
    return result
  }

  /// The same, each column less its mean and times its factor.
  public func vectors(
    _ rows: [Int], standardisedBy statistics: (mean: [Float], factor: [Float])
  ) -> [Float] {
    var result = vectors(rows)
    for start in stride(from: 0, to: result.count, by: max(1, length)) {
      for column in 0..<length {
        let centred = result[start + column] - statistics.mean[column]
        result[start + column] = centred * statistics.factor[column]
      }
    }
    return result
  }

  /// Each column's mean, and 1 / SD (0 for a column that does not vary).
  public func statistics(of rows: [Int]) -> (mean: [Float], factor: [Float]) {
    var sums = [Double](repeating: 0, count: length)
    var squares = sums
    for row in rows {
      for (column, value) in vectors([row]).enumerated() {
        sums[column] += Double(value)
        squares[column] += Double(value) * Double(value)
      }
    }
    let count = Double(max(rows.count, 1))
    var (mean, factor) = ([Float](), [Float]())
    for column in 0..<length {
      let centre = sums[column] / count
      let deviation = max(0, squares[column] / count - centre * centre).squareRoot()
      mean.append(Float(centre))
      factor.append(deviation > 1e-6 * max(abs(centre), 1e-6) ? Float(1 / deviation) : 0)
    }
    return (mean, factor)
  }
}
