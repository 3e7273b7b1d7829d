internal import Foundation
internal import TelltaleCore

/// A feature extractor that is a C function.
struct ForeignFeature: FeatureExtractor {
  let plugin: OpenPlugin
  let kind: ForeignFeatureDeclaration

  var output: FeatureDescription { kind.output }

  /// Room for frames is what the function `frames` says, else as many as the frame rate gives,
  /// rounded up. What `out frames` says is what counts; without it the room must be filled.
  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    try check(clip)
    var samples = clip.samples
    let missing = kind.leastSampleCount - samples.count
    if missing > 0 { samples += [Float](repeating: 0, count: missing) }
    let bandCount = kind.output.bands.count
    var inputs = plugin.inputs()
    inputs.reals["samples"] = samples
    inputs.counts = ["n": samples.count, "rate": clip.sampleRateHz, "bands": bandCount]
    let room = try room(inputs, clip, sampleCount: samples.count)
    inputs.counts["frames"] = room

    let function = plugin.required("extract")
    let outputs = try function.call(inputs)
    let frameCount = outputs.counts["frames"] ?? room
    guard (1...room).contains(frameCount) else {
      throw AuditError(
        .computationFailed,
        "'\(function.bound.signature.symbol)' wrote \(frameCount) frames where there is room for"
          + " \(room), from \(samples.count) samples")
    }
    let values = Array((outputs.arrays["features"] ?? []).prefix(frameCount * bandCount))
    guard values.allSatisfy(\.isFinite) else {
      throw AuditError(
        .computationFailed,
        "'\(function.bound.signature.symbol)' gave values that are no finite numbers, from"
          + " \(samples.count) samples")
    }
    return FeatureMatrix(values: values, frameCount: frameCount, bandCount: bandCount)
  }

  private func check(_ clip: AudioClip) throws(AuditError) {
    guard !clip.samples.isEmpty else { throw AuditError(.unreadableAudio, "the clip is empty") }
    guard clip.samples.allSatisfy(\.isFinite) else {
      throw AuditError(.unreadableAudio, "the clip holds values that are no finite numbers")
    }
    if let rate = kind.sampleRateHz, rate != clip.sampleRateHz {
      throw AuditError(
        .unreadableAudio, "the clip has \(clip.sampleRateHz) Hz, the extractor takes \(rate) Hz")
    }
  }

  private func room(
    _ inputs: CallInputs, _ clip: AudioClip, sampleCount: Int
  ) throws(AuditError) -> Int {
    guard let frames = plugin["frames"] else {
      let seconds = Double(sampleCount) / Double(clip.sampleRateHz)
      return max(1, Int((seconds * kind.output.frameRateHz).rounded(.up)))
    }
    let count = try frames.call(inputs).counts["frames"] ?? 0
    // A mistaken sign or unit would otherwise ask for all the memory there is.
    guard (1...max(4096, 4 * sampleCount)).contains(count) else {
      throw AuditError(
        .computationFailed,
        "'\(frames.bound.signature.symbol)' says \(count) frames for \(sampleCount) samples")
    }
    return count
  }
}
