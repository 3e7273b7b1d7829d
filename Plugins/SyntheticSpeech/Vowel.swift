/// A vowel as the resonances of a male vocal tract, Hz.
///
/// - Source: Peterson and Barney, J. Acoust. Soc. Am. 24 (1952), table II, men; F4 is a constant.
struct Vowel: Sendable {
  /// F1 to F4.
  let formantsHz: [Double]

  /// The vowels of heed, hid, head, had, hod, hawed, hood, who'd, hud and heard.
  static let all = [
    Vowel(270, 2290, 3010), Vowel(390, 1990, 2550), Vowel(530, 1840, 2480), Vowel(660, 1720, 2410),
    Vowel(730, 1090, 2440), Vowel(570, 840, 2410), Vowel(440, 1020, 2240), Vowel(300, 870, 2240),
    Vowel(640, 1190, 2390), Vowel(490, 1350, 1690),
  ]

  private init(_ first: Double, _ second: Double, _ third: Double) {
    formantsHz = [first, second, third, 3500]
  }
}
