public import TelltaleCore

/// Reads a sound file as mono at a given rate.
///
/// WAV, FLAC, OGG and whatever else libsndfile opens; the mean of the channels where there are
/// several; resampled (libsoxr, very high quality) only where the file's rate differs.
///
/// - Parameters:
///   - path: of the file.
///   - sampleRateHz: of the result, above 0.
/// - Returns: at least one sample, every one finite. Files in an integer format give -1...1;
///   resampling may overshoot full scale a little, and is not clipped.
/// - Throws: `.missingFile` if nothing is there; `.unreadableAudio` if the file is empty, cut short,
///   no sound, holds values that are not numbers, or claims more than `SoundLimits` allows. Each message names the file and a remedy.
public func readAudio(path: String, sampleRateHz: Int = 16_000) throws(AuditError) -> AudioClip {
  let recording = try readRecording(path: path)
  do throws(AuditError) {
    let samples = try resample(
      recording.samples, fromHz: recording.sampleRateHz, toHz: sampleRateHz)
    return AudioClip(samples: samples, sampleRateHz: sampleRateHz)
  } catch {
    throw AuditError(.unreadableAudio, "'\(path)': \(error.message)", cause: error.cause)
  }
}

/// Reads a sound file as mono at its own rate. Errors as `readAudio`.
public func readRecording(path: String) throws(AuditError) -> AudioClip {
  let file = try SoundFile(path: path)
  let interleaved = try file.readAll()
  if let bad = firstThatIsNoNumber(interleaved) {
    throw AuditError(
      .unreadableAudio,
      "'\(path)' holds a value that is not a number (frame \(bad / file.channelCount)); export it"
        + " again or leave it out")
  }
  return AudioClip(
    samples: mixedToMono(interleaved, channelCount: file.channelCount),
    sampleRateHz: file.sampleRateHz)
}

/// Index of the first NaN or infinity: only for these x - x is not 0.
///
/// On a pointer, because every sample of every corpus passes here, in debug builds too.
private func firstThatIsNoNumber(_ samples: [Float]) -> Int? {
  samples.withUnsafeBufferPointer { samples in
    guard let start = samples.baseAddress else { return nil }
    var index = 0
    while index < samples.count {
      let sample = start[index]
      if sample - sample != 0 { return index }
      index += 1
    }
    return nil
  }
}

/// The mean over channels: y[t] = (1/C) Σ_c x[t, c].
///
/// - Parameter interleaved: shape [frames × channels], row-major.
func mixedToMono(_ interleaved: [Float], channelCount: Int) -> [Float] {
  guard channelCount > 1 else { return interleaved }
  let scale = 1 / Float(channelCount)
  return (0..<interleaved.count / channelCount).map { frame in
    var sum: Float = 0
    for channel in 0..<channelCount { sum += interleaved[frame * channelCount + channel] }
    return sum * scale
  }
}
