/// What an extractor makes of one clip: `values` row-major, shape [frames × bands].
public struct FeatureMatrix: Sendable, Hashable {
  /// Band b of frame t is at t · `bandCount` + b.
  public let values: [Float]
  /// An extractor gives at least one.
  public let frameCount: Int
  /// As many as the extractor's `output` has.
  public let bandCount: Int

  /// Precondition: as many values as frames × bands.
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
    /// For people, for instance `F0_sma`.
    public let name: String
    /// For instance `dB`, or `1` for a plain number.
    public let unit: String
    /// Nominal range: a network's plane maps it to its input range and clamps what lies outside.
    public let range: ClosedRange<Float>

    /// The range should be finite, and its ends differ; conformance checks ask for it.
    public init(name: String, unit: String, range: ClosedRange<Float>) {
      self.name = name
      self.unit = unit
      self.range = range
    }
  }

  /// In the order of the matrix's columns.
  public let bands: [Band]
  /// Frames per second.
  public let frameRateHz: Double

  /// Nothing is checked here.
  public init(bands: [Band], frameRateHz: Double) {
    self.bands = bands
    self.frameRateHz = frameRateHz
  }
}
