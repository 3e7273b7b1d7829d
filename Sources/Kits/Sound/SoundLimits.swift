internal import TelltaleCore

/// What a sound file may claim of itself before it is believed.
///
/// A header is a stranger's word: 2 MB that claim a rate of 1 Hz would ask for 64 GB once resampled.
public enum SoundLimits {
  /// From the slowest rate that carries speech at all to twice what studio equipment has.
  public static let sampleRatesHz = 1_000...768_000
  /// Channels of a file, before they become one.
  public static let channelCounts = 1...64
  /// Frames × channels, and samples after resampling: 4.6 hours of one channel at 16 kHz, 1 GiB.
  public static let valueCount = 1 << 28

  /// Throws `.unreadableAudio`, naming file, field, value and what is allowed.
  static func check(
    sampleRateHz: Int, channelCount: Int, frameCount: Int?, of path: String
  ) throws(AuditError) {
    guard sampleRatesHz.contains(sampleRateHz) else {
      throw refusal(path, "a rate of \(sampleRateHz) Hz", allowed: "\(text(sampleRatesHz)) Hz")
    }
    guard channelCounts.contains(channelCount) else {
      throw refusal(path, "\(channelCount) channels", allowed: text(channelCounts))
    }
    try check(frameCount: frameCount ?? 0, channelCount: channelCount, of: path)
  }

  static func check(frameCount: Int, channelCount: Int, of path: String) throws(AuditError) {
    let (count, overflows) = frameCount.multipliedReportingOverflow(by: channelCount)
    guard !overflows, (0...valueCount).contains(count) else {
      throw refusal(
        path, "\(frameCount) frames of \(channelCount) channels",
        allowed: "\(valueCount) values in all; cut the recording into utterances")
    }
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func refusal(_ path: String, _ claim: String, allowed: String) -> AuditError {
    AuditError(.unreadableAudio, "'\(path)' says that it has \(claim); allowed are \(allowed)")
  }
}
