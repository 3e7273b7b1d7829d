/// Role: sound in, feature matrix out.
///
/// Contract: a pure function of the clip and the settings. Any clip of at least one sample gives at
/// least one frame, and every value is finite.
public protocol FeatureExtractor: Sendable {
  /// What the columns mean; the same for every clip.
  var output: FeatureDescription { get }

  /// Throws `.unreadableAudio` for an empty clip, values that are not finite, or a sample rate
  /// that the extractor does not serve.
  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix
}
