/// Where randomness comes from: a value that is handed down, never a clock and never a global.
public struct Seed: Sendable, Hashable, Codable {
  /// All 64 bits count.
  public let value: UInt64

  /// Any number will do, 0 too.
  public init(_ value: UInt64) { self.value = value }

  /// An independent seed for a named purpose: FNV-1a of the label, mixed with this seed.
  public func derived(for label: String) -> Seed {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var generator = SeededGenerator(Seed(value ^ hash))
    return Seed(generator.next())
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): small, fast, and the same on every platform.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The same seed gives the same numbers.
  public init(_ seed: Seed) { state = seed.value }

  /// Uniform over all 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
