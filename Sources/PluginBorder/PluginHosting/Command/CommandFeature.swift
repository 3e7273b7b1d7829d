internal import Formats
internal import Processes
internal import TelltaleCore

/// An extractor outside this process: one start of the program for each clip.
struct CommandFeature: FeatureExtractor {
  let component: OutsideComponent
  let output: FeatureDescription

  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    guard !clip.samples.isEmpty else {
      throw AuditError(.unreadableAudio, "the clip is empty", component: component.id)
    }
    if let place = clip.samples.firstIndex(where: { !$0.isFinite }) {
      throw AuditError(
        .unreadableAudio, "sample \(place) of the clip is \(clip.samples[place])",
        component: component.id)
    }
    // A pure function of the clip: the role has no seed, and cannot be cancelled within a clip.
    let execution = Execution(seed: Seed(0))
    let scratch = try component.scratchFolder()
    var sent = component.request("extract", execution)
    sent.audio = try PluginRequest.Audio(clip, in: scratch)
    let answer = try component.serve(
      sent, outputs: ["features": "features.npy"], in: scratch, execution)
    let bandCount = output.bands.count
    let (values, frameCount) = try answer.matrix(
      "features", rest: [bandCount], most: clip.samples.count,
      "[frames, \(bandCount)], at least one frame")
    return FeatureMatrix(values: values, frameCount: frameCount, bandCount: bandCount)
  }
}

extension PluginRequest.Audio {
  init(_ clip: AudioClip, in folder: ScratchFolder) throws(AuditError) {
    let path = folder.file("audio.npy")
    try NumpyWriter.write(clip.samples, shape: [clip.samples.count], to: path)
    self.init(samples: path, sampleRateHz: clip.sampleRateHz)
  }
}
