import TelltaleCore

/// The clips of `Golden/make_golden.py`, rebuilt to the last bit: whole numbers over 32768.
enum MadeUpClips {
  static func clip(named name: String) -> AudioClip {
    clip(numbers(named: name).map { Float($0) / 32768 })
  }

  static func clip(_ samples: [Float]) -> AudioClip {
    AudioClip(samples: samples, sampleRateHz: 16_000)
  }

  private static func numbers(named name: String) -> [Int] {
    switch name {
    case "noise": noise(8000, 16_000)
    case "buzz": add(saw(8000, 100, 8000), noise(8000, 200))
    case "leaps": leaps
    case "highest voice": add(saw(3000, 33, 8000), noise(3000, 100))
    case "silence, then a buzz": silence(1600) + add(saw(4000, 64, 3000), noise(4000, 50))
    case "hardly audible": noise(4000, 2)
    case "loud": (0..<4000).map { $0 % 131 < 60 ? 32767 : -32768 }
    case "silence": silence(2000)
    case "constant": [Int](repeating: 12_000, count: 2000)
    case "three frames": add(saw(720, 80, 8000), noise(720, 200))
    case "one sample short of five frames": add(saw(1039, 80, 8000), noise(1039, 200))
    default: []
    }
  }

  /// Pitch that leaps, a lone voiced stretch between silence and noise, and a low voice.
  private static var leaps: [Int] {
    let high = saw(3000, 100, 8000) + saw(3000, 45, 8000) + saw(500, 110, 6000)
    let broken = silence(700) + saw(300, 90, 6000) + noise(1500, 3000)
    return add(high + broken + saw(4000, 170, 9000), noise(13_000, 100))
  }

  /// A linear congruential generator modulo 2^32; its upper 16 bits, times height over 2^16.
  static func noise(_ count: Int, _ height: Int) -> [Int] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return ((Int(state >> 16) - 32768) * height) >> 15
    }
  }

  /// A sawtooth of whole period.
  static func saw(_ count: Int, _ period: Int, _ height: Int) -> [Int] {
    (0..<count).map { $0 % period * 2 * height / period - height }
  }

  private static func silence(_ count: Int) -> [Int] { [Int](repeating: 0, count: count) }

  private static func add(_ first: [Int], _ second: [Int]) -> [Int] {
    zip(first, second).map { $0 + $1 }
  }
}
