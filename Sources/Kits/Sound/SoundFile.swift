import CSndfile
import Foundation
import TelltaleCore

/// An open sound file: libsndfile's handle, closed when the value goes away.
struct SoundFile: ~Copyable {
  let path: String
  let sampleRateHz: Int
  let channelCount: Int
  /// As the header says; nil where a streamed file leaves it open.
  let declaredFrameCount: Int?
  private let handle: OpaquePointer

  /// Throws `.missingFile` or `.unreadableAudio`.
  init(path: String) throws(AuditError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AuditError(
        .missingFile,
        "there is no sound file '\(path)'; "
          + (MisplacedFile.advice(missing: path) ?? "check the path, or restore the file"))
    }
    guard !isFolder.boolValue else {
      throw AuditError(.unreadableAudio, "'\(path)' is a folder, and a sound file is wanted")
    }
    if let size = SoundFile.byteCount(path), size == 0 {
      throw AuditError(
        .unreadableAudio, "'\(path)' is empty (0 bytes); copy it again or leave it out")
    }
    var info = SF_INFO()
    // Opened here, because libsndfile leaves its own open in programs that are started meanwhile.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0,
      let handle = sf_open_fd(descriptor, Int32(SFM_READ), &info, Int32(SF_TRUE))
    else {
      if let advice = MisplacedFile.advice(beginning: SoundFile.beginning(path)) {
        throw AuditError(.unreadableAudio, "'\(path)' cannot be read as sound: \(advice)")
      }
      throw AuditError(
        .unreadableAudio,
        "'\(path)' cannot be read as sound: it must be WAV, FLAC, OGG or another format that"
          + " libsndfile knows", cause: String(cString: sf_strerror(nil)))
    }
    // libsndfile reports the largest count for a FLAC stream of unknown length.
    let frameCount = info.frames < SoundFile.unknownFrameCount ? Int(info.frames) : nil
    do throws(AuditError) {
      try SoundLimits.check(
        sampleRateHz: Int(info.samplerate), channelCount: Int(info.channels),
        frameCount: frameCount, of: path)
    } catch {
      sf_close(handle)
      throw error
    }
    self.path = path
    self.handle = handle
    sampleRateHz = Int(info.samplerate)
    channelCount = Int(info.channels)
    declaredFrameCount = frameCount
  }

  private static func beginning(_ path: String) -> Data {
    let file = FileHandle(forReadingAtPath: path)
    defer { try? file?.close() }
    return (try? file?.read(upToCount: MisplacedFile.beginningByteCount)) ?? Data()
  }

  deinit { sf_close(handle) }

  /// Every sample, shape [frames × channels], row-major.
  ///
  /// libsndfile ends a file that was cut short without an error, so the frames are counted against
  /// the header's, and the container's own sizes are looked at. Throws `.unreadableAudio`.
  func readAll() throws(AuditError) -> [Float] {
    let blockFrames = 65_536 / channelCount
    var samples: [Float] = []
    // A damaged header may declare any number: memory grows with what is read, not with it.
    samples.reserveCapacity(min((declaredFrameCount ?? blockFrames) * channelCount, 1 << 22))
    var block = [Float](repeating: 0, count: blockFrames * channelCount)
    while true {
      let frames = Int(sf_readf_float(handle, &block, sf_count_t(blockFrames)))
      guard frames > 0 else { break }
      try SoundLimits.check(
        frameCount: samples.count / channelCount + frames, channelCount: channelCount, of: path)
      samples.append(contentsOf: block[0..<frames * channelCount])
    }
    guard sf_error(handle) == SF_ERR_NO_ERROR else {
      throw AuditError(
        .unreadableAudio, "'\(path)' is damaged; copy it again or leave it out",
        cause: String(cString: sf_strerror(handle)))
    }
    try checkComplete(frameCount: samples.count / channelCount)
    return samples
  }

  private func checkComplete(frameCount: Int) throws(AuditError) {
    let remedy = "; copy it again or leave it out"
    if let declared = declaredFrameCount, frameCount < declared {
      throw AuditError(
        .unreadableAudio,
        "'\(path)' is cut short: \(frameCount) of \(declared) frames could be read" + remedy)
    }
    if let complaint = ContainerEnd.complaint(path: path) {
      throw AuditError(.unreadableAudio, "'\(path)' is cut short: \(complaint)" + remedy)
    }
    guard frameCount > 0 else {
      throw AuditError(.unreadableAudio, "'\(path)' holds no sound (0 frames)" + remedy)
    }
  }

  private static let unknownFrameCount = sf_count_t.max / 2

  private static func byteCount(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
  }
}
