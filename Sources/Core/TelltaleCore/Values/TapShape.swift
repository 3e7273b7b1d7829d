/// Sizes of one utterance's representation, channels first and time last: [channels, height, width],
/// [channels, time] or [length].
///
/// Time may be open: then it follows the utterance, and every row has its own. `nil` stands for it, here as
/// in a list of sizes and in JSON.
public struct TapShape: Sendable, Hashable, Codable, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// Axis by axis; nil for an open time, which only the last can be.
  public let sizes: [Int?]

  /// With every size fixed.
  public init(_ sizes: [Int]) { self.sizes = sizes }

  /// With time behind some fixed sizes.
  ///
  /// - Parameter sizes: at least one.
  public init(followedByTime sizes: [Int]) {
    precondition(!sizes.isEmpty, "an open time has nothing in front of it")
    self.sizes = sizes.map { $0 } + [nil]
  }

  /// Nil for sizes of which another than the last is open, or nothing but one that is.
  public init?(sizes: [Int?]) {
    guard !sizes.dropLast().contains(nil), sizes.count > 1 || sizes.first != .some(nil) else {
      return nil
    }
    self.sizes = sizes
  }

  /// As `init(sizes:)`, which it must not make nil of.
  public init(arrayLiteral sizes: Int?...) {
    guard let shape = TapShape(sizes: sizes) else { preconditionFailure("\(sizes) is no shape") }
    self = shape
  }

  /// Whether time follows the utterance.
  public var isTimeOpen: Bool { sizes.last == .some(nil) }

  /// The sizes that every utterance shares: all of them, or those in front of an open time.
  public var shared: [Int] { sizes.compactMap(\.self) }

  /// All sizes; nil where time is open.
  public var fixed: [Int]? { isTimeOpen ? nil : shared }

  /// Of a representation with so many steps of time; the number is not looked at where none is open.
  public func shape(stepCount: Int) -> [Int] { isTimeOpen ? shared + [stepCount] : shared }

  /// Of a representation with so many values; nil where none has as many.
  public func shape(elementCount: Int) -> [Int]? {
    let shared = TapDescription.elementCount(of: shared)
    guard isTimeOpen else { return elementCount == shared ? self.shared : nil }
    guard shared > 0, elementCount > 0, elementCount.isMultiple(of: shared) else { return nil }
    return shape(stepCount: elementCount / shared)
  }

  /// Whether one utterance's representation may have these sizes.
  public func admits(_ shape: [Int]) -> Bool {
    guard isTimeOpen else { return shape == shared }
    return Array(shape.dropLast()) == shared && shape.count == sizes.count && shape.last ?? 0 > 0
  }

  /// Values of one utterance, or, where time is open, of one of its steps; `Int.max` as in
  /// `TapDescription.elementCount(of:)`.
  public var sharedElementCount: Int { TapDescription.elementCount(of: shared) }

  /// `[64, 32, 32]`, `[768, time]`.
  public var description: String { "[\(words.joined(separator: ", "))]" }

  /// `64×32×32`, `768×time`.
  public var summary: String { words.joined(separator: "×") }

  private var words: [String] { sizes.map { $0.map(String.init) ?? "time" } }

  /// Throws for what `init(sizes:)` makes nil of.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let shape = TapShape(sizes: try container.decode([Int?].self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "only the last of several sizes may be null")
    }
    self = shape
  }

  /// A list of sizes, with null for an open time.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(sizes)
  }
}
