public import Foundation

/// torchvision's results on formula weights: a golden file of a network with batch normalisation.
///
/// Written by the `make_golden.py` beside the file; its head tells what is in it.
public struct ImageNetworkGolden: Decodable, Sendable {
  /// One entry of torchvision's state dict.
  public struct Entry: Decodable, Sendable {
    /// torchvision's, for instance `conv1.weight`.
    public let name: String
    /// As torchvision has it; empty for a single number.
    public let shape: [Int]

    /// Values of the tensor.
    public var count: Int { shape.reduce(1, *) }
  }

  /// One training step's forward and backward pass.
  public struct Learning: Decodable, Sendable {
    /// Of all rows of `input`, row-major.
    public let logits: [Float]
    /// 50 values of the loss's derivative by the first convolution's weight.
    public let gradient: [Float]
    /// 50 values of some running statistics, after they moved.
    public let running: [String: [Float]]
  }

  /// In the state dict's order: the place decides the formula's values.
  public let tensors: [Entry]
  /// Of all rows of `input`, row-major, with running statistics.
  public let logits: [Float]
  /// 50 values of each tap.
  public let taps: [String: [Float]]
  /// The same rows with the batch's statistics.
  public let learning: Learning

  /// Throws what reading or decoding the file throws.
  public init(_ url: URL) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }

  /// The formula's values of each tensor, by torchvision's name.
  public func values(of name: String) -> [Float]? {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else { return nil }
    let entry = tensors[index]
    let (scale, shift): (Double, Double) =
      switch entry.name.split(separator: ".").last {
      case "weight" where entry.shape.count > 1:
        ((24 / Double(entry.shape.dropFirst().reduce(1, *))).squareRoot(), 0)
      case "weight": (0.5, 1)
      case "running_var": (1, 1)
      case "running_mean": (0.2, 0)
      default: (0.1, 0)
      }
    return formulaValues(entry.count, index: index, scale: scale, shift: shift)
  }

  /// The input's values, [4, 3, 64, 64].
  public static var input: [Float] { formulaValues(4 * 3 * 64 * 64, index: 999, scale: 2) }

  /// 50 values of an array, spread as the script spreads them.
  public static func sample(_ values: [Float]) -> [Float] {
    let step = max(1, values.count / 50)
    return stride(from: 0, to: values.count, by: step).prefix(50).map { values[$0] }
  }

  /// The largest difference, relative to the largest expected value.
  public static func difference(_ values: [Float], from expected: [Float]) -> Float {
    guard values.count == expected.count else { return .infinity }
    let scale = expected.map { abs($0) }.max() ?? 0
    return (zip(values, expected).map { abs($0 - $1) }.max() ?? .infinity) / scale
  }
}
