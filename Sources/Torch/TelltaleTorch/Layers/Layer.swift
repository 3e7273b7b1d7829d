/// A tensor and its name below whatever holds it, for instance `weight` or `features.0.weight`.
public struct NamedTensor: Sendable {
  public let name: String
  public let tensor: Tensor

  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }

  /// The same tensor, one level further out.
  public func within(_ outer: String) -> NamedTensor { NamedTensor("\(outer).\(name)", tensor) }
}

/// One step of a network.
///
/// Names follow torchvision, so that published weights fit without a table.
public protocol Layer: Sendable {
  /// What is learnt.
  var parameters: [NamedTensor] { get }
  /// What is kept beside it: running statistics.
  var buffers: [NamedTensor] { get }

  /// Throws `.shapeMismatch` naming both shapes, and whatever LibTorch reports.
  func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor
}

extension Layer {
  public var parameters: [NamedTensor] { [] }
  public var buffers: [NamedTensor] { [] }
}

/// A layer and its name within the network.
public struct NamedLayer: Sendable {
  public let name: String
  public let layer: any Layer

  public init(_ name: String, _ layer: any Layer) {
    self.name = name
    self.layer = layer
  }

  /// All that is learnt, by full name.
  public var parameters: [NamedTensor] { layer.parameters.map { $0.within(name) } }
  /// All that is kept beside it, by full name.
  public var buffers: [NamedTensor] { layer.buffers.map { $0.within(name) } }
}

/// How a network is run this time.
public struct ForwardPass: Sendable {
  /// Which statistics batch normalisation uses.
  public enum Normalisation: Sendable, Hashable {
    /// The running ones.
    case frozen
    /// The batch's; the running ones stay.
    case batch
    /// The batch's, which also move the running ones by that share.
    case learning(momentum: Double)
  }

  public let normalisation: Normalisation
  /// Source of dropout's masks; nil switches dropout off.
  public let dropout: TorchGenerator?

  public init(normalisation: Normalisation, dropout: TorchGenerator? = nil) {
    self.normalisation = normalisation
    self.dropout = dropout
  }

  /// Judging: running statistics, no dropout.
  public static let inference = ForwardPass(normalisation: .frozen)
}
