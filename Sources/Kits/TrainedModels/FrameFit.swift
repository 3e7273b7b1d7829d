internal import TelltaleCore

/// Makes one utterance's features what a model's input takes: cut or filled to a number of frames,
/// scaled, and laid out.
struct FrameFit: Sendable {
  /// What follows an utterance that is too short: zeros in the model's input, the utterance again, each
  /// band's lowest nominal value, or the lowest value of the utterance itself.
  enum Padding: String, CaseIterable, Sendable { case zero, `repeat`, lowest, minimum }
  enum Crop: String, CaseIterable, Sendable { case centre, start }

  let layout: FeatureLayout
  let padding: Padding
  let crop: Crop
  let scale: Float
  let offset: Float

  /// Writes one utterance into its place in a batch.
  ///
  /// - Parameters:
  ///   - values: shape [frames × bands], at least one frame.
  ///   - bands: of the features.
  ///   - wantedFrameCount: of the model's input.
  ///   - destination: wantedFrameCount × bands values.
  func fill(
    _ values: [Float], bands: [FeatureDescription.Band], wantedFrameCount: Int,
    destination: inout ArraySlice<Float>
  ) {
    let frameCount = values.count / bands.count
    let surplus = max(0, frameCount - wantedFrameCount)
    let first = crop == .centre ? surplus / 2 : 0
    let minimum = padding == .minimum ? values.min() ?? 0 : 0
    // Frames follow each other in the one layout, bands in the other.
    let (frameStride, bandStride) =
      layout == .bandsFrames ? (1, wantedFrameCount) : (bands.count, 1)
    for frame in 0..<wantedFrameCount {
      let source = frame < frameCount || padding == .repeat ? first + frame % frameCount : nil
      for (band, description) in bands.enumerated() {
        let place = destination.startIndex + frame * frameStride + band * bandStride
        if let source {
          destination[place] = values[source * bands.count + band] * scale + offset
        } else {
          destination[place] =
            switch padding {
            case .lowest: description.range.lowerBound * scale + offset
            case .minimum: minimum * scale + offset
            case .zero, .repeat: 0
            }
        }
      }
    }
  }
}
