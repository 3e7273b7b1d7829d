internal import TelltaleCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What stays the same in all that one speaker says.
///
/// Mean pitch and formant scale are drawn around means that stand `leak` of the natural distance
/// apart, on a logarithmic scale:
///
///     ln mean = (ln female + ln male) / 2 ± leak * (ln female - ln male) / 2
///
/// All draws come from the seed and none from the gender, so that at `leak` 0 voice and gender are
/// independent, and the same speaker keeps his other traits when the dial moves.
///
/// - Source: means after Peterson and Barney, J. Acoust. Soc. Am. 24 (1952), and Hillenbrand et al.,
///   J. Acoust. Soc. Am. 97 (1995): 210 and 120 Hz; formants 17 % higher in women.
struct Voice: Sendable, Hashable {
  /// Of neutral speech.
  let meanPitchHz: Double
  /// Factor on all formant frequencies; the inverse of the vocal tract's length.
  let formantScale: Double
  /// The speaker's own deviation of F1 to F4, as factors.
  let formantFactors: [Double]
  /// Factor on the formant bandwidths.
  let bandwidthScale: Double
  /// Part of the glottal cycle during which the glottis is open, 0...1.
  let openQuotient: Double
  /// Added to the pole of the source's low-pass: darker above 0.
  let tilt: Double
  /// Amplitude of breath noise relative to the glottal pulse.
  let breathiness: Double
  /// Factor on the speed of speech.
  let tempo: Double
  /// Loudness relative to the mean speaker, dB.
  let levelDecibels: Double

  /// Standard deviation of ln pitch and of ln formant scale within a gender.
  private static let spread = (pitch: 0.08, formants: 0.03)
  private static let pitchHz = (female: 210.0, male: 120.0)
  private static let scale = (female: 1.17, male: 1.0)

  /// - Parameter leak: 0...1.
  init(gender: Gender, leak: Double, seed: Seed) {
    var generator = SeededGenerator(seed)
    func draw(_ means: (female: Double, male: Double), spread: Double) -> Double {
      let middle = (log(means.female) + log(means.male)) / 2
      let shift = leak * (log(means.female) - log(means.male)) / 2
      let mean = gender == .female ? middle + shift : middle - shift
      return exp(mean + spread * generator.boundedNormal())
    }
    meanPitchHz = draw(Voice.pitchHz, spread: Voice.spread.pitch)
    formantScale = draw(Voice.scale, spread: Voice.spread.formants)
    formantFactors = (0..<4).map { _ in 1 + 0.02 * generator.boundedNormal() }
    bandwidthScale = exp(0.15 * generator.boundedNormal())
    openQuotient = 0.6 + 0.05 * generator.boundedNormal()
    tilt = 0.04 * generator.boundedNormal()
    breathiness = 0.02 * exp(0.4 * generator.boundedNormal())
    tempo = exp(0.06 * generator.boundedNormal())
    levelDecibels = 1.5 * generator.boundedNormal()
  }
}
