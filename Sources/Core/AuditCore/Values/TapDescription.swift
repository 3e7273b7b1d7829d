/// A point inside a primary model whose output is transmitted and can be intercepted.
public struct TapDescription: Sendable, Hashable, Codable {
  /// For instance `pool1`; unique within the model.
  public let name: String
  /// Of one utterance's representation: [channels, height, width], or [length].
  public let shape: [Int]
  /// 1 for the first tap, growing towards the output.
  public let depth: Int

  public init(name: String, shape: [Int], depth: Int) {
    self.name = name
    self.shape = shape
    self.depth = depth
  }

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
  public let name: String
  /// Of one utterance: [channels, height, width], [channels, width] for a sequence, or [length].
  public let inputShape: [Int]

  public init(name: String, inputShape: [Int]) {
    self.name = name
    self.inputShape = inputShape
  }
}
