internal import TelltaleCore

/// The 32 columns, in openSMILE's order and under its names.
///
/// Nominal ranges hold all but a thousandth on each side of the values of 831 clips (251,004 frames)
/// of CREMA-D (three clips of each of 91 speakers), EmoDB (27 of each of 10) and RAVDESS (12 of each
/// of 24), rounded outwards: energy to 0.02, coefficients to 5, slopes of coefficients to 1. Zero
/// crossings and voicing have the range that they can take, pitch what lies below 500 Hz; their
/// slopes are rounded outwards to 0.05 and 10.
enum LLDBands {
  static let all = values + slopes

  private static let values =
    [band("pcm_RMSenergy_sma", "full scale", 0...0.18)]
    + zip(1..., cepstrum).map { band("pcm_fftMag_mfcc_sma[\($0)]", "1", $1) }
    + [
      band("pcm_zcr_sma", "crossings per sample", 0...1),
      band("voiceProb_sma", "1", 0...1),
      band("F0_sma", "Hz", 0...500),
    ]

  private static let slopes =
    [band("pcm_RMSenergy_sma_de", "full scale per frame", -0.04...0.04)]
    + (1...12).map { band("pcm_fftMag_mfcc_sma_de[\($0)]", "1 per frame", -7...7) }
    + [
      band("pcm_zcr_sma_de", "crossings per sample per frame", -0.2...0.2),
      band("voiceProb_sma_de", "1 per frame", -0.2...0.2),
      band("F0_sma_de", "Hz per frame", -120...120),
    ]

  private static let cepstrum: [ClosedRange<Float>] = [
    -40...15, -35...20, -30...35, -50...15, -35...25, -40...25,
    -35...20, -35...30, -30...25, -25...25, -30...25, -30...25,
  ]

  private static func band(_ name: String, _ unit: String, _ range: ClosedRange<Float>)
    -> FeatureDescription.Band
  {
    FeatureDescription.Band(name: name, unit: unit, range: range)
  }
}
