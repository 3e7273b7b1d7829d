internal import AuditCore

/// A layer that can be tapped.
struct Tap: Sendable {
  let description: TapDescription
  /// Index among the model's layers.
  let layer: Int
  let order: LayerOrder
}

/// Tells which layers can be tapped, and in which order their values become a representation.
struct TapFinder {
  let order: ChannelOrder
  let plan: InputPlan

  /// Those of fixed size, in topological order, depth from 1.
  func taps(of layered: LayeredModel, in model: ReadModel) -> [Tap] {
    let timeAxes = timeAxes(of: layered, in: model)
    var taps: [Tap] = []
    for (index, layer) in layered.layers.enumerated() {
      let shape = layer.sizes.compactMap { $0 }
      guard shape.count == layer.sizes.count, shape.allSatisfy({ $0 > 0 }) else { continue }
      let order = LayerOrder(
        layerShape: shape, order: order, timeAxis: timeAxes[layer.name],
        isChannelLast: plan.isChannelLast)
      taps.append(
        Tap(
          description: TapDescription(
            name: layer.name, shape: order.shape, depth: taps.count + 1),
          layer: index, order: order))
    }
    return taps
  }

  /// The axis of each layer that alone changes with the length of the input. Empty where the model
  /// takes one length only and says so.
  private func timeAxes(of layered: LayeredModel, in model: ReadModel) -> [String: Int] {
    guard order == .auto, plan.frameCount != nil else { return [:] }
    let free: LayeredModel
    do throws(AuditError) {
      free = try LayeredModel(model, sizes: plan.sizesOfAnyLength)
    } catch { return [:] }
    var axes: [String: Int] = [:]
    for layer in free.layers {
      let open = layer.sizes.indices.filter { layer.sizes[$0] == nil }
      if open.count == 1 { axes[layer.name] = open[0] }
    }
    return axes
  }
}
