public import TelltaleCore

/// How rows of features become a network's input batch.
public protocol FeatureInput: Sendable {
  /// Of one utterance; the first stage's input shape.
  var shape: [Int] { get }

  /// The same input for weights that expect that preprocessing.
  func expecting(_ preprocessing: Preprocessing) -> Self

  /// A batch [rows.count] + shape on the CPU.
  ///
  /// Throws `.shapeMismatch` where a row is not [frames × bands], and the source's errors.
  func batch(
    _ rows: [Int], of source: any TensorRows, describedBy features: FeatureDescription
  ) throws(AuditError) -> Tensor
}

extension FeatureInput {
  /// One row as an image [1, 1, bands, frames]: band 0 (the lowest) is line 0, time runs to the
  /// right, and each band's nominal range maps to 0...1, clamped.
  func image(
    row: Int, of source: any TensorRows, describedBy features: FeatureDescription
  ) throws(AuditError) -> Tensor {
    let shape = source.shape(ofRow: row)
    let bandCount = features.bands.count
    guard shape.count == 2, shape[0] > 0, shape[1] == bandCount else {
      throw AuditError(
        .shapeMismatch, "row \(row) is \(shape), and its features are [frames, \(bandCount)]")
    }
    let frameCount = shape[0]
    let values = try source.values(ofRow: row)
    var image = [Float](repeating: 0, count: values.count)
    for (band, description) in features.bands.enumerated() {
      let low = description.range.lowerBound
      let width = description.range.upperBound - low
      let scale = width > 0 ? 1 / width : 0
      for frame in 0..<frameCount {
        let value = (values[frame * bandCount + band] - low) * scale
        image[band * frameCount + frame] = min(1, max(0, value))
      }
    }
    return try Tensor(image, shape: [1, 1, bandCount, frameCount])
  }
}

/// A square image with three equal channels, as ImageNet networks take it.
///
/// The feature matrix becomes an image of height = bands, width = frames, resized bilinearly
/// (half-pixel centres, no antialiasing) to size × size; nominal ranges map to pixels 0...255; the
/// preprocessing of the weights is applied to each channel.
public struct PlaneInput: FeatureInput {
  /// Height and width of the image in pixels.
  public let size: Int
  /// Its channels are the image's.
  public let preprocessing: Preprocessing

  /// For weights that start at random, unless said otherwise.
  public init(size: Int, preprocessing: Preprocessing = .centred) {
    self.size = size
    self.preprocessing = preprocessing
  }

  /// [channels, size, size].
  public var shape: [Int] { [preprocessing.mean.count, size, size] }

  /// The same size with another preprocessing.
  public func expecting(_ preprocessing: Preprocessing) -> PlaneInput {
    PlaneInput(size: size, preprocessing: preprocessing)
  }

  /// [rows, channels, size, size]; the channels show the same image. Throws as `FeatureInput` says.
  public func batch(
    _ rows: [Int], of source: any TensorRows, describedBy features: FeatureDescription
  ) throws(AuditError) -> Tensor {
    var planes: [Tensor] = []
    for row in rows {
      let image = try image(row: row, of: source, describedBy: features)
      planes.append(
        try image.resizedPlane(height: size, width: size))
    }
    let channelCount = preprocessing.mean.count
    let grey = try Tensor.concatenate(planes, axis: 0)
      .expanded([rows.count, channelCount, size, size])
    let shift = zip(preprocessing.mean, preprocessing.deviation).map { -$0 / $1 }
    let factor = preprocessing.deviation.map { preprocessing.range / $0 }
    return
      try grey
      .multiplied(by: Tensor(factor, shape: [1, channelCount, 1, 1]))
      .adding(Tensor(shift, shape: [1, channelCount, 1, 1]))
  }
}

/// A sequence for recurrent networks: [bands, frames], both resampled, nominal ranges to -1...1.
public struct SequenceInput: FeatureInput {
  /// Channels of the sequence; features of another number of bands are resampled.
  public let bandCount: Int
  /// Width of the sequence; utterances of another length are resampled.
  public let frameCount: Int

  /// Both are to be at least 1; nothing is checked here.
  public init(bandCount: Int, frameCount: Int) {
    self.bandCount = bandCount
    self.frameCount = frameCount
  }

  /// [bands, frames].
  public var shape: [Int] { [bandCount, frameCount] }

  /// Itself: it has no preprocessing.
  public func expecting(_ preprocessing: Preprocessing) -> SequenceInput { self }

  /// [rows, bands, frames]. Throws as `FeatureInput` says.
  public func batch(
    _ rows: [Int], of source: any TensorRows, describedBy features: FeatureDescription
  ) throws(AuditError) -> Tensor {
    var sequences: [Tensor] = []
    for row in rows {
      let image = try image(row: row, of: source, describedBy: features)
      sequences.append(
        try image.resizedPlane(height: bandCount, width: frameCount))
    }
    return try Tensor.concatenate(sequences, axis: 0).reshaped([rows.count, bandCount, frameCount])
      .affine(scale: 2, shift: -1)
  }
}
