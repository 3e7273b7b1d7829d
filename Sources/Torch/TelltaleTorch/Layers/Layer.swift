public import TelltaleCore

/// A tensor and its name below whatever holds it, for instance `weight` or `features.0.weight`.
public struct NamedTensor: Sendable {
  /// Parts joined by dots, the outermost first.
  public let name: String
  /// Shared with whatever holds it: writing to it changes the layer.
  public let tensor: Tensor

  /// The tensor is not copied.
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

  /// Throws `.shapeMismatch` naming both shapes, and `.computationFailed` with LibTorch's words for what else it
  /// refuses, or has no memory for.
  func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor
}

extension Layer {
  /// None, unless a layer has some.
  public var parameters: [NamedTensor] { [] }
  /// None, unless a layer has some.
  public var buffers: [NamedTensor] { [] }
}

/// A layer and its name within the network.
public struct NamedLayer: Sendable {
  /// Goes in front of its tensors' names, with a dot.
  public let name: String
  /// Does not know its name.
  public let layer: any Layer

  /// The name should be another than its neighbours': weights are found by it.
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

  /// Of every batch normalisation in the network.
  public let normalisation: Normalisation
  /// Source of dropout's masks; nil switches dropout off.
  public let dropout: TorchGenerator?

  /// Without dropout, unless there is a generator.
  public init(normalisation: Normalisation, dropout: TorchGenerator? = nil) {
    self.normalisation = normalisation
    self.dropout = dropout
  }

  /// Judging: running statistics, no dropout.
  public static let inference = ForwardPass(normalisation: .frozen)
}
