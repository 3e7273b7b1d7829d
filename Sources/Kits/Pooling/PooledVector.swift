public import TelltaleCore

/// Turns a row of any shape into one vector: what a probe, and an
/// attacker that takes vectors, sees (SPEC §4.6).
///
/// | row | time | series |
/// |---|---|---|
/// | features [frames, bands] | axis 0 | at most 64 bands |
/// | [channels, width] | axis 1 | each channel |
/// | [channels, height, width] | axis 2 | each channel in at most 8 heights |
/// | [length] | none | the vector is the values |
///
/// First mean and SD of each series. Then, of each series again, what they do not show: log SD (a
/// spread that differs by a factor), and the autocorrelation at lags of 1, 2 and 4 frames less 1 (order
/// in time). In planes those four are of as many heights as keep channels × heights at most 512.
///
/// Neighbouring bands or heights are averaged first. Where there are more than three axes, the
/// leading ones count as channels. Of a tap whose time is not known, two or three axes are read a second
/// time with axis 0 as time and the last as channels; both readings stand one behind the other.
public struct PooledVector: Sendable, Hashable {
  /// Grows with every change of the numbers, so that vectors that were stored are not taken for others.
  public static let version = 2
  /// Frames between the values that an autocorrelation compares.
  public static let lags = [1, 2, 4]
  private static let dynamicSeriesLimit = 512

  /// Runs of neighbours of nearly equal length along an axis.
  public static func groups(of count: Int, atMost limit: Int) -> [Range<Int>] {
    let groupCount = min(count, limit)
    return (0..<groupCount).map {
      $0 * count / groupCount..<($0 + 1) * count / groupCount
    }
  }

  private let isFeatures: Bool
  private let isTimeKnown: Bool

  /// What counts is whether rows are features, and whether the tap's time is known.
  public init(_ input: InputDescription) {
    switch input {
    case .features: (isFeatures, isTimeKnown) = (true, true)
    case .representation(let tap): (isFeatures, isTimeKnown) = (false, tap.isTimeKnown)
    }
  }

  /// Number of values that a row of that shape gives.
  public func length(of shape: [Int]) -> Int {
    guard shape.count > 1 else { return shape[0] }
    return readings(of: shape).map { axes in
      axes.channelCount
        * (2 * axes.heights.count + (1 + Self.lags.count) * axes.dynamicHeights.count)
    }.reduce(0, +)
  }

  /// The same for a tap: an open time changes nothing of it.
  public func length(of shape: TapShape) -> Int { length(of: shape.shape(stepCount: 1)) }

  /// Which axes are channels, heights and time.
  private func readings(of shape: [Int]) -> [Axes] {
    let usual = Axes(of: shape, isFeatures: isFeatures)
    return isTimeKnown || shape.count > 3 ? [usual] : [usual, Axes(timeFirst: shape)]
  }

  /// The vector of one row-major row: for each channel and height its mean, then its SD; behind them
  /// for each channel and height its log SD, then its autocorrelations less 1.
  public func pool(_ values: UnsafeBufferPointer<Float>, shape: [Int]) -> [Float] {
    guard shape.count > 1 else { return Array(values) }
    var result: [Float] = []
    result.reserveCapacity(length(of: shape))
    for axes in readings(of: shape) { pool(values, axes, into: &result) }
    return result
  }

  private func pool(
    _ values: UnsafeBufferPointer<Float>, _ axes: Axes, into result: inout [Float]
  ) {
    // Most rows have the same heights for both: each series is then read once.
    let isShared = axes.heights == axes.dynamicHeights
    var dynamics: [Float] = []
    func appendDynamics(_ series: TimeSeries) {
      dynamics.append(Float(series.logDeviation))
      dynamics += series.autocorrelationsLessOne(lags: Self.lags).map(Float.init)
    }
    for channel in 0..<axes.channelCount {
      for heights in axes.heights {
        let series = TimeSeries(axes.series(of: values, channel: channel, heights: heights))
        result.append(Float(series.mean))
        result.append(Float(series.deviation))
        if isShared { appendDynamics(series) }
      }
    }
    if !isShared {
      for channel in 0..<axes.channelCount {
        for heights in axes.dynamicHeights {
          appendDynamics(
            TimeSeries(axes.series(of: values, channel: channel, heights: heights)))
        }
      }
    }
    result += dynamics
  }

  /// Where a row's series lie.
  private struct Axes {
    let channelCount: Int
    let heights: [Range<Int>]
    let dynamicHeights: [Range<Int>]
    let width: Int
    let strides: (channel: Int, height: Int, time: Int)

    /// - Parameter shape: two axes or more.
    init(of shape: [Int], isFeatures: Bool) {
      let last = shape[shape.count - 1]
      if shape.count == 2 && isFeatures {
        (channelCount, width, strides) = (1, shape[0], (0, 1, last))
        heights = PooledVector.groups(of: last, atMost: 64)
        dynamicHeights = heights
      } else if shape.count == 2 {
        (channelCount, width, strides) = (shape[0], last, (last, last, 1))
        heights = [0..<1]
        dynamicHeights = heights
      } else {
        let height = shape[shape.count - 2]
        channelCount = shape.dropLast(2).reduce(1, *)
        (width, strides) = (last, (height * last, last, 1))
        heights = PooledVector.groups(of: height, atMost: 8)
        dynamicHeights = PooledVector.groups(
          of: height, atMost: max(1, min(8, dynamicSeriesLimit / max(1, channelCount))))
      }
    }

    /// - Parameter shape: [time, channels] or [time, height, channels].
    init(timeFirst shape: [Int]) {
      let (channels, height) = (shape[shape.count - 1], shape.count > 2 ? shape[1] : 1)
      (channelCount, width) = (channels, shape[0])
      strides = (1, channels, height * channels)
      heights = PooledVector.groups(of: height, atMost: 8)
      dynamicHeights = PooledVector.groups(
        of: height, atMost: max(1, min(8, dynamicSeriesLimit / max(1, channels))))
    }

    /// Means over neighbouring heights, one per frame.
    func series(
      of values: UnsafeBufferPointer<Float>, channel: Int, heights: Range<Int>
    ) -> [Double] {
      (0..<width).map { time in
        var value: Float = 0
        let start = channel * strides.channel + time * strides.time
        for height in heights { value += values[start + height * strides.height] }
        return Double(value) / Double(heights.count)
      }
    }
  }
}
