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

  /// Those of fixed size, in the layers' order, depth from 1.
  func taps(of layered: any ModelLayers, in model: any ReadableModel) -> [Tap] {
    let timeAxes = timeAxes(in: model)
    let names = TapFinder.names(layered.layers.map(\.name))
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
            name: names[index], shape: order.shape, depth: taps.count + 1),
          layer: index, order: order))
    }
    return taps
  }

  /// Names that fit into a cell's name and an audit file: `/block1/conv/Relu` is called
  /// `block1.conv.Relu`, other signs become `-`. Where two become one, the later is numbered.
  static func names(_ layers: [String]) -> [String] {
    var used: Set<String> = []
    return layers.map { layer in
      let plain = String(
        layer.split(separator: "/").joined(separator: ".").map {
          $0.isASCII && ($0.isLetter || $0.isNumber) || "._-".contains($0) ? $0 : "-"
        })
      let base = plain.isEmpty ? "layer" : plain
      var name = base
      var number = 2
      while !used.insert(name).inserted {
        name = "\(base)-\(number)"
        number += 1
      }
      return name
    }
  }

  /// The axis of each layer that alone changes with the length of the input. Empty where the model
  /// takes one length only and says so.
  private func timeAxes(in model: any ReadableModel) -> [String: Int] {
    guard order == .auto, plan.frameCount != nil else { return [:] }
    let free: any ModelLayers
    do throws(AuditError) {
      free = try model.layers(sizes: plan.sizesOfAnyLength)
    } catch { return [:] }
    var axes: [String: Int] = [:]
    for layer in free.layers {
      let open = layer.sizes.indices.filter { layer.sizes[$0] == nil }
      if open.count == 1 { axes[layer.name] = open[0] }
    }
    return axes
  }
}
