/// Numbers over a rectangle, and how to change its size.
public struct Plane: Sendable, Hashable {
  /// Row-major, shape [rows × columns].
  public let values: [Float]
  /// At least 1.
  public let rowCount: Int
  /// At least 1.
  public let columnCount: Int

  /// Precondition: both counts are at least 1, and there are rows × columns values.
  public init(values: [Float], rowCount: Int, columnCount: Int) {
    precondition(
      rowCount >= 1 && columnCount >= 1 && values.count == rowCount * columnCount,
      "\(values.count) values for a plane of \(rowCount) × \(columnCount)")
    self.values = values
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// The plane at another size, by bilinear interpolation between cell centres; beyond the outer
  /// centres the edge goes on.
  ///
  ///     source = (target + 0.5) * sourceCount / targetCount - 0.5,  not below 0
  ///
  /// Shrinking does not average: every target cell looks at four source cells only.
  ///
  /// - Source: `torch.nn.functional.interpolate(mode="bilinear", align_corners=False,
  ///   antialias=False)`. Cannot fail.
  public func resized(rowCount: Int, columnCount: Int) -> Plane {
    precondition(rowCount >= 1 && columnCount >= 1, "a plane of \(rowCount) × \(columnCount)")
    if rowCount == self.rowCount, columnCount == self.columnCount { return self }
    let rows = Plane.places(from: self.rowCount, to: rowCount)
    let columns = Plane.places(from: self.columnCount, to: columnCount)
    var resized: [Float] = []
    resized.reserveCapacity(rowCount * columnCount)
    for row in rows {
      let (upper, lower) = (row.low * self.columnCount, row.high * self.columnCount)
      for column in columns {
        let above = mix(values[upper + column.low], values[upper + column.high], column.share)
        let below = mix(values[lower + column.low], values[lower + column.high], column.share)
        resized.append(mix(above, below, row.share))
      }
    }
    return Plane(values: resized, rowCount: rowCount, columnCount: columnCount)
  }

  /// The two neighbours of each target cell along one axis, and the share of the second.
  private static func places(from source: Int, to target: Int) -> [(
    low: Int, high: Int, share: Float
  )] {
    let ratio = Double(source) / Double(target)
    return (0..<target).map { index in
      let place = max(0, (Double(index) + 0.5) * ratio - 0.5)
      let low = min(Int(place), source - 1)
      return (low, min(low + 1, source - 1), Float(place - Double(low)))
    }
  }

  private func mix(_ first: Float, _ second: Float, _ share: Float) -> Float {
    first + (second - first) * share
  }
}
