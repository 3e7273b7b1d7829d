public import AuditCore

/// Turns a row of any shape into one vector: what a probe, and an
/// attacker that takes vectors, sees (SPEC §4.6).
///
/// | row | time | vector |
/// |---|---|---|
/// | features [frames, bands] | axis 0 | mean and SD over time of at most 64 bands |
/// | [channels, width] | axis 1 | mean and SD over time of each channel |
/// | [channels, height, width] | axis 2 | mean and SD over time of each channel in at most 8 heights |
/// | [length] | none | the values |
///
/// Neighbouring bands or heights are averaged first. Where there are more than three axes, the
/// leading ones count as channels.
public struct PooledVector: Sendable, Hashable {
  /// Runs of neighbours of nearly equal length along an axis.
  public static func groups(of count: Int, atMost limit: Int) -> [Range<Int>] {
    let groupCount = min(count, limit)
    return (0..<groupCount).map {
      $0 * count / groupCount..<($0 + 1) * count / groupCount
    }
  }

  private let isFeatures: Bool

  public init(_ input: InputDescription) {
    switch input {
    case .features: isFeatures = true
    case .representation: isFeatures = false
    }
  }

  /// Number of values that a row of that shape gives.
  public func length(of shape: [Int]) -> Int {
    let (channels, heights, _, _) = axes(of: shape)
    return shape.count == 1 ? shape[0] : 2 * channels * heights.count
  }

  /// The vector of one row-major row: for each channel and height its mean, then its SD.
  ///
  /// SD is the population's, σ = √(Σ(x - μ)² / n).
  public func pool(_ values: UnsafeBufferPointer<Float>, shape: [Int]) -> [Float] {
    guard shape.count > 1 else { return Array(values) }
    let (channels, heights, width, strides) = axes(of: shape)
    var result: [Float] = []
    result.reserveCapacity(2 * channels * heights.count)
    for channel in 0..<channels {
      for group in heights {
        var (sum, squares) = (0.0, 0.0)
        for time in 0..<width {
          var value: Float = 0
          let start = channel * strides.channel + time * strides.time
          for height in group { value += values[start + height * strides.height] }
          let mean = Double(value) / Double(group.count)
          sum += mean
          squares += mean * mean
        }
        let mean = sum / Double(max(width, 1))
        let variance = max(0, squares / Double(max(width, 1)) - mean * mean)
        result.append(Float(mean))
        result.append(Float(variance.squareRoot()))
      }
    }
    return result
  }

  private func axes(
    of shape: [Int]
  ) -> (
    channels: Int, heights: [Range<Int>], width: Int,
    strides: (channel: Int, height: Int, time: Int)
  ) {
    let width = shape[shape.count - 1]
    switch (shape.count, isFeatures) {
    case (2, true):
      return (1, Self.groups(of: width, atMost: 64), shape[0], (0, 1, width))
    case (..<3, _):
      return (shape.count == 2 ? shape[0] : 1, [0..<1], width, (width, width, 1))
    default:
      let height = shape[shape.count - 2]
      let channels = shape.dropLast(2).reduce(1, *)
      return (
        channels, Self.groups(of: height, atMost: 8), width, (height * width, width, 1)
      )
    }
  }
}
