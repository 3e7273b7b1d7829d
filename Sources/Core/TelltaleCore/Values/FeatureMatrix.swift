/// What an extractor makes of one clip: `values` row-major, shape [frames × bands].
public struct FeatureMatrix: Sendable, Hashable {
  public let values: [Float]
  public let frameCount: Int
  public let bandCount: Int

  public init(values: [Float], frameCount: Int, bandCount: Int) {
    precondition(
      values.count == frameCount * bandCount,
      "\(values.count) values for \(frameCount) frames × \(bandCount) bands")
    self.values = values
    self.frameCount = frameCount
    self.bandCount = bandCount
  }
}

/// What the columns of a feature matrix mean.
public struct FeatureDescription: Sendable, Hashable, Codable {
  /// One column.
  public struct Band: Sendable, Hashable, Codable {
    public let name: String
    public let unit: String
    /// Nominal range: a network's plane maps it to its input range and clamps what lies outside.
    public let range: ClosedRange<Float>

    public init(name: String, unit: String, range: ClosedRange<Float>) {
      self.name = name
      self.unit = unit
      self.range = range
    }
  }

  public let bands: [Band]
  /// Frames per second.
  public let frameRateHz: Double

  public init(bands: [Band], frameRateHz: Double) {
    self.bands = bands
    self.frameRateHz = frameRateHz
  }
}
