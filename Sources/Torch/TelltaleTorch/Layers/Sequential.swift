public import TelltaleCore

/// Layers one after the other, as one layer.
public struct Sequential: Layer {
  private let layers: [NamedLayer]

  /// Run in this order; without layers, the input comes out.
  public init(_ layers: [NamedLayer]) { self.layers = layers }

  /// Of all layers, in their order, by full name.
  public var parameters: [NamedTensor] { layers.flatMap(\.parameters) }
  /// Of all layers, in their order, by full name.
  public var buffers: [NamedTensor] { layers.flatMap(\.buffers) }

  /// An error names the layer that it comes from.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    var value = input
    for layer in layers {
      do {
        value = try layer.layer.forward(value, pass)
      } catch {
        throw error.within(layer.name)
      }
    }
    return value
  }
}
