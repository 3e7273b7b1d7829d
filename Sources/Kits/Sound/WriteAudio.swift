import CSndfile
public import TelltaleCore

/// Formats that `writeAudio` makes. Amplitudes beyond -1...1 are clipped in all but `wavFloat32`.
public enum AudioFormat: Sendable, Hashable, CaseIterable {
  /// WAV, 16-bit whole numbers.
  case wavInt16
  /// WAV, 32-bit floats: amplitudes stay as they are.
  case wavFloat32
  /// FLAC, 16-bit whole numbers, compressed without loss.
  case flacInt16
  /// Ogg Vorbis, compressed with loss.
  case oggVorbis

  fileprivate var code: Int32 {
    switch self {
    case .wavInt16: Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
    case .wavFloat32: Int32(SF_FORMAT_WAV | SF_FORMAT_FLOAT)
    case .flacInt16: Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
    case .oggVorbis: Int32(SF_FORMAT_OGG | SF_FORMAT_VORBIS)
    }
  }
}

/// Writes sound to a file, replacing what is there.
///
/// - Parameters:
///   - samples: shape [frames × channels], row-major; amplitude -1...1.
///   - channelCount: at least 1.
/// - Throws: `.storageFailed`; an unfinished file may be left.
public func writeAudio(
  _ samples: [Float], sampleRateHz: Int, channelCount: Int = 1, to path: String,
  as format: AudioFormat = .wavInt16
) throws(AuditError) {
  precondition(channelCount > 0 && samples.count.isMultiple(of: channelCount))
  var info = SF_INFO()
  info.samplerate = Int32(sampleRateHz)
  info.channels = Int32(channelCount)
  info.format = format.code
  guard let handle = sf_open(path, Int32(SFM_WRITE), &info) else {
    throw AuditError(
      .storageFailed, "'\(path)' cannot be written; check that its folder is there and writable",
      cause: String(cString: sf_strerror(nil)))
  }
  defer { sf_close(handle) }
  sf_command(handle, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
  // In blocks: libsndfile's Vorbis encoder keeps a whole call's samples on its stack.
  let blockFrames = 4_096
  let frameCount = samples.count / channelCount
  var written = 0
  samples.withUnsafeBufferPointer { buffer in
    while written < frameCount, let start = buffer.baseAddress {
      let wanted = min(blockFrames, frameCount - written)
      let done = sf_writef_float(handle, start + written * channelCount, sf_count_t(wanted))
      guard done > 0 else { return }
      written += Int(done)
    }
  }
  guard written == frameCount else {
    throw AuditError(
      .storageFailed, "'\(path)' took \(written) of \(frameCount) frames; is the disk full?",
      cause: String(cString: sf_strerror(handle)))
  }
}
