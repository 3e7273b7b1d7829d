/// A point inside a primary model whose output is transmitted and can be intercepted.
public struct TapDescription: Sendable, Hashable, Codable {
  /// For instance `pool1`; unique within the model.
  public let name: String
  /// Of one utterance's representation: [channels, height, width], or [length].
  public let shape: [Int]
  /// 1 for the first tap, growing towards the output.
  public let depth: Int
  /// False where none of several axes could be told to be time: what is pooled over time is then pooled
  /// over the first axis as well as over the last, and no low reading counts as one.
  public let isTimeKnown: Bool

  /// Time is known, unless said otherwise.
  public init(name: String, shape: [Int], depth: Int, isTimeKnown: Bool = true) {
    self.name = name
    self.shape = shape
    self.depth = depth
    self.isTimeKnown = isTimeKnown
  }

  /// `isTimeKnown` is true where it is left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    shape = try container.decode([Int].self, forKey: .shape)
    depth = try container.decode(Int.self, forKey: .depth)
    isTimeKnown = try container.decodeIfPresent(Bool.self, forKey: .isTimeKnown) ?? true
  }

  /// `isTimeKnown` only where it is not so.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(shape, forKey: .shape)
    try container.encode(depth, forKey: .depth)
    if !isTimeKnown { try container.encode(isTimeKnown, forKey: .isTimeKnown) }
  }

  private enum CodingKeys: String, CodingKey { case name, shape, depth, isTimeKnown }

  /// Values of one utterance; `Int.max` as in `elementCount(of:)`.
  public var elementCount: Int { TapDescription.elementCount(of: shape) }

  /// Values of an array; `Int.max` where there are more than can be counted, or a size is negative:
  /// shapes are what files and programs claim.
  public static func elementCount(of shape: [Int]) -> Int {
    var count = 1
    for size in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      if overflows || size < 0 { return .max }
      count = product
    }
    return count
  }
}

/// A point inside an attacker at which a representation can enter.
public struct StageDescription: Sendable, Hashable, Codable {
  /// For instance `block2`; unique within the attacker.
  public let name: String
  /// Of one utterance: [channels, height, width], [channels, width] for a sequence, or [length].
  public let inputShape: [Int]

  /// Nothing is checked here.
  public init(name: String, inputShape: [Int]) {
    self.name = name
    self.inputShape = inputShape
  }
}
