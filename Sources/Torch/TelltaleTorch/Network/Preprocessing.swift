public import TelltaleCore

/// What a network's first stage expects of pixel values: part of the weights, and saved with them.
///
/// input = (pixel · range / 255 - mean) / deviation, per channel, for pixels 0...255.
public struct Preprocessing: Sendable, Hashable, Codable {
  /// Value that white (255) stands for: 255 or 1.
  public let range: Float
  /// In the order of the first convolution's input channels.
  public let mean: [Float]
  /// Of each channel, in the order and unit of `mean`.
  public let deviation: [Float]

  /// Precondition: as many means as deviations.
  public init(range: Float, mean: [Float], deviation: [Float]) {
    precondition(
      mean.count == deviation.count, "\(mean.count) means, \(deviation.count) deviations")
    self.range = range
    self.mean = mean
    self.deviation = deviation
  }

  /// About zero mean and unit variance: for weights that start at random.
  public static let centred = Preprocessing(
    range: 255, mean: [127.5, 127.5, 127.5], deviation: [64, 64, 64])

  /// The Oxford VGG weights, channels in B, G, R order: pixels less ImageNet's mean, unscaled.
  ///
  /// **Source** Simonyan and Zisserman, arXiv:1409.1556, §2.1; mean of Caffe's model zoo.
  public static let caffeBGR = Preprocessing(
    range: 255, mean: [103.939, 116.779, 123.68], deviation: [1, 1, 1])

  /// The same with channels in R, G, B order.
  public static let caffeRGB = Preprocessing(
    range: 255, mean: [123.68, 116.779, 103.939], deviation: [1, 1, 1])

  /// torchvision's ImageNet weights: RGB in 0...1, standardised.
  public static let torchvision = Preprocessing(
    range: 1, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  /// What a weight file's metadata ask for; torchvision's where they say nothing.
  ///
  /// Throws `.malformedFile` for a preprocessing that is not known here: a wrong guess would spoil
  /// every number silently.
  public init(metadata: [String: String], path: String) throws(AuditError) {
    let style = metadata["preprocessing"].map { $0.prefix { $0.isLetter }.lowercased() }
    let order = metadata["input_channel_order"]?.uppercased()
    switch (style, order) {
    case (nil, nil), (nil, "RGB"), ("torchvision", nil), ("torchvision", "RGB"):
      self = .torchvision
    case ("caffe", "BGR"), ("caffe", nil): self = .caffeBGR
    case ("caffe", "RGB"): self = .caffeRGB
    default:
      throw AuditError(
        .malformedFile,
        "\(path) asks for preprocessing '\(metadata["preprocessing"] ?? "")' with channels"
          + " '\(metadata["input_channel_order"] ?? "")'; known are caffe (BGR or RGB) and"
          + " torchvision (RGB)")
    }
  }
}
