/// A point inside a primary model whose output is transmitted and can be intercepted.
public struct TapDescription: Sendable, Hashable, Codable {
  /// For instance `pool1`; unique within the model.
  public let name: String
  /// Of one utterance's representation: [channels, height, width], [channels, time] or [length].
  public let shape: TapShape
  /// 1 for the first tap, growing towards the output.
  public let depth: Int
  /// False where none of several axes could be told to be time: what is pooled over time is then pooled
  /// over the first axis as well as over the last, and no low reading counts as one.
  public let isTimeKnown: Bool
  /// Frames of the model's input for each step of an open time; nil where it is not known, or time not open.
  public let framesPerStep: Double?

  /// Time is known, unless said otherwise.
  public init(
    name: String, shape: TapShape, depth: Int, isTimeKnown: Bool = true,
    framesPerStep: Double? = nil
  ) {
    self.name = name
    self.shape = shape
    self.depth = depth
    self.isTimeKnown = isTimeKnown
    self.framesPerStep = framesPerStep
  }

  /// With every size fixed, and time known unless said otherwise.
  public init(name: String, shape: [Int], depth: Int, isTimeKnown: Bool = true) {
    self.init(name: name, shape: TapShape(shape), depth: depth, isTimeKnown: isTimeKnown)
  }

  /// The same tap with what a defence sends of it in its place.
  public func sending(_ shape: TapShape) -> TapDescription {
    TapDescription(name: name, shape: shape, depth: depth, isTimeKnown: isTimeKnown)
  }

  /// `isTimeKnown` is true where it is left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    shape = try container.decode(TapShape.self, forKey: .shape)
    depth = try container.decode(Int.self, forKey: .depth)
    isTimeKnown = try container.decodeIfPresent(Bool.self, forKey: .isTimeKnown) ?? true
    framesPerStep = try container.decodeIfPresent(Double.self, forKey: .framesPerStep)
  }

  /// `isTimeKnown` only where it is not so, `framesPerStep` only where it is known.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(shape, forKey: .shape)
    try container.encode(depth, forKey: .depth)
    if !isTimeKnown { try container.encode(isTimeKnown, forKey: .isTimeKnown) }
    try container.encodeIfPresent(framesPerStep, forKey: .framesPerStep)
  }

  private enum CodingKeys: String, CodingKey {
    case name, shape, depth, isTimeKnown, framesPerStep
  }

  /// Values of one utterance with so many steps of an open time; `Int.max` as in `elementCount(of:)`.
  public func elementCount(steps: Int) -> Int {
    TapDescription.elementCount(of: shape.shape(stepCount: steps))
  }

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
public struct EntryPoint: Sendable, Hashable, Codable {
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
