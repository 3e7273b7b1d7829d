#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Slaney's mel scale: linear below 1 kHz, logarithmic above.
///
///     mel = 3 f / 200                                 f < 1000 Hz
///     mel = 15 + 27 ln(f / 1000) / ln 6.4             f >= 1000 Hz
///
/// - Source: Slaney, Auditory Toolbox, Interval Research report 1998-010; `librosa.hz_to_mel` with
///   `htk=False`, librosa 0.11.
public enum MelScale {
  private static let hertzPerMel = 200.0 / 3
  private static let breakHz = 1000.0
  private static var breakMel: Double { breakHz / hertzPerMel }
  private static var logStep: Double { log(6.4) / 27 }

  /// - Parameter hertz: 0 or more. Cannot fail.
  public static func mel(fromHertz hertz: Double) -> Double {
    hertz < breakHz ? hertz / hertzPerMel : breakMel + log(hertz / breakHz) / logStep
  }

  /// The inverse of `mel(fromHertz:)`.
  public static func hertz(fromMel mel: Double) -> Double {
    mel < breakMel ? mel * hertzPerMel : breakHz * exp(logStep * (mel - breakMel))
  }
}
