/// Layers one after the other, as one layer.
public struct Sequential: Layer {
  private let layers: [NamedLayer]

  public init(_ layers: [NamedLayer]) { self.layers = layers }

  public var parameters: [NamedTensor] { layers.flatMap(\.parameters) }
  public var buffers: [NamedTensor] { layers.flatMap(\.buffers) }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
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
