/// The clips of `Golden/make_golden.py`, rebuilt to the last bit.
enum MadeUpClips {
  static func samples(named name: String) -> [Float] {
    switch name {
    case "noise": noise(8000)
    case "harmonics": sum(triangle(7999, 128, 512), triangle(7999, 16, 64))
    case "noise far below a tone": sum(triangle(6400, 64, 900), noise(6400).map { $0 / 4096 })
    case "impulse": (0..<2000).map { $0 == 1000 ? 1 : 0 }
    case "silence, then a quiet tone":
      [Float](repeating: 0, count: 3200) + triangle(3200, 32, 1).map(Float.init)
    case "silence": [Float](repeating: 0, count: 1000)
    case "whole number of hops": noise(640)
    case "shorter than a window": noise(100)
    case "one sample": [0.5]
    default: []
    }
  }

  /// A linear congruential generator modulo 2^32; its upper 16 bits, over 2^16, as samples.
  static func noise(_ count: Int) -> [Float] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return (Float(state >> 16) - 32768) / 65536
    }
  }

  /// A triangular wave of whole period, height over 1024.
  static func triangle(_ count: Int, _ period: Int, _ height: Double) -> [Double] {
    (0..<count).map { index in
      (Double(abs(2 * (index % period) - period)) * 2 / Double(period) - 1) * height / 1024
    }
  }

  private static func sum(_ first: [Double], _ second: [Double]) -> [Float] {
    zip(first, second).map { Float($0 + $1) }
  }

  private static func sum(_ first: [Double], _ second: [Float]) -> [Float] {
    sum(first, second.map(Double.init))
  }
}
