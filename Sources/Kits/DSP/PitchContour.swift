/// Follows pitch from frame to frame and smooths it; one frame behind.
///
/// The steps, with p the pitch of the new frame (0 where unvoiced), m the running mean of voiced
/// frames, q and qq the two values before:
///
///     a voiced frame between unvoiced ones is dropped:       q = 0
///     pitch that is not within 0.6 m < p < 1.4 m counts as:  m
///     the mean follows:                                      m = m + a (p - m)
///                                                            a = 0.3, or 0.1 for such pitch
///     given out is:                                          (qq + q) / 2 where both are voiced, else q
///
/// - Source: openSMILE 3.0, component cPitchACF, whose further branches (on a falling onset) are
///   never reached.
public struct PitchContour: Sendable {
  /// Of the voiced frames so far, Hz; 0 before the first.
  private var mean = 0.0
  private var previous = 0.0
  private var beforePrevious = 0.0
  /// The previous frame is voiced and the one before it was not.
  private var previousIsOnset = false

  /// Before the first frame.
  public init() {}

  /// Takes the pitch of the next frame.
  ///
  /// - Parameter pitchHz: 0 where the frame is unvoiced.
  /// - Returns: the smoothed pitch of the frame before, Hz; 0 where that is unvoiced. Cannot fail.
  public mutating func next(_ pitchHz: Double) -> Double {
    let isOnset = pitchHz > 0 && previous == 0
    if pitchHz == 0, previousIsOnset { previous = 0 }
    previousIsOnset = isOnset
    var kept = pitchHz
    if pitchHz > 0 {
      if mean == 0 { mean = pitchHz }
      let isNear = pitchHz > 0.6 * mean && pitchHz < 1.4 * mean
      if !isNear { kept = mean }
      mean += (isNear ? 0.3 : 0.1) * (pitchHz - mean)
    }
    let smoothed =
      previous > 0 && beforePrevious > 0 ? (previous + beforePrevious) / 2 : previous
    beforePrevious = previous
    previous = kept
    return smoothed
  }
}
