internal import TelltaleCore

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
  let inputs: ModelInputs

  /// Those of fixed size, and those of which one size follows the utterance: that is time. In the layers'
  /// order, depth from 1.
  ///
  /// Where the graph does not tell a layer's time axis, the model is run to see (`TimeResponse`).
  func taps(of layered: any ModelLayers, in model: any ReadableModel) -> [Tap] {
    let timeAxes = timeAxes(of: layered, in: model)
    let names = TapFinder.names(layered.layers.map(\.name))
    let framesPerStep = framesPerStep(in: model, where: layered.layers.contains(where: Self.isOpen))
    var taps: [Tap] = []
    for (index, layer) in layered.layers.enumerated() {
      let shape = layer.sizes.compactMap { $0 }
      guard Self.isTap(layer), shape.allSatisfy({ $0 > 0 }) else { continue }
      let openAxis = layer.sizes.firstIndex(of: nil)
      let timeAxis = openAxis ?? timeAxes[index]
      let order = LayerOrder(
        layerShape: layer.sizes, order: order, timeAxis: timeAxis,
        isChannelLast: inputs.plan.isChannelLast)
      let isTimeKnown =
        timeAxis != nil || self.order != .auto || !Self.hasSeveralAxes(shape)
      taps.append(
        Tap(
          description: TapDescription(
            name: names[index], shape: order.shape, depth: taps.count + 1,
            isTimeKnown: isTimeKnown,
            framesPerStep: openAxis == nil ? nil : framesPerStep[layer.name]),
          layer: index, order: order))
    }
    return taps
  }

  /// Whether a layer can be a tap: of its sizes at most one follows the utterance. Attention has two.
  static func isTap(_ layer: ModelLayer) -> Bool { layer.sizes.count { $0 == nil } <= 1 }

  private static func isOpen(_ layer: ModelLayer) -> Bool { layer.sizes.count { $0 == nil } == 1 }

  /// Frames for each step of the layers whose time is open, by name: from their sizes at two lengths. Those
  /// are left out whose library would have to run the model for it.
  private func framesPerStep(in model: any ReadableModel, where isWanted: Bool) -> [String: Double]
  {
    guard isWanted, model.infersSizes else { return [:] }
    // Two and three seconds.
    let lengths = inputs.plan.layout == .samples ? (32_000, 48_000) : (200, 300)
    guard let short = try? model.layers(inputs.shapes(ofLength: lengths.0)),
      let long = try? model.layers(inputs.shapes(ofLength: lengths.1))
    else { return [:] }
    let longSizes = Dictionary(
      long.layers.map { ($0.name, $0.sizes) }, uniquingKeysWith: { first, _ in first })
    var found: [String: Double] = [:]
    for layer in short.layers {
      let pairs = zip(layer.sizes, longSizes[layer.name] ?? []).filter { $0 != $1 }
      guard pairs.count == 1, let before = pairs[0].0, let after = pairs[0].1, after > before
      else { continue }
      found[layer.name] = Double(lengths.1 - lengths.0) / Double(after - before)
    }
    return found
  }

  /// Names that fit into a cell's name and an audit file: `/block1/conv/Relu` is called
  /// `block1.conv.Relu`, other signs become `-`. A name that is longer than `longest` is its end behind a
  /// hash of all of it. Where two become one, the later is numbered.
  static func names(_ layers: [String]) -> [String] {
    var used: Set<String> = []
    return layers.map { layer in
      let plain = String(
        layer.split(separator: "/").joined(separator: ".").map {
          $0.isASCII && ($0.isLetter || $0.isNumber) || "._-".contains($0) ? $0 : "-"
        })
      let base = plain.isEmpty ? "layer" : shortened(plain)
      var name = base
      var number = 2
      while !used.insert(name).inserted {
        name = "\(base)-\(number)"
        number += 1
      }
      return name
    }
  }

  private static let longest = 96

  /// The name, or `h1f2e3d4c.` and as many of its last parts as fit.
  private static func shortened(_ name: String) -> String {
    guard name.count > longest else { return name }
    // FNV-1a, 32 bits.
    let hash = name.utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    let end = name.suffix(longest - 10)
    let parts = end.split(separator: ".", maxSplits: 1)
    return "h" + String(repeating: "0", count: 8 - digits.count) + digits + "."
      + (parts.count == 2 ? parts[1] : end)
  }

  /// The time axis of the layers, by index; of some it is not known.
  private func timeAxes(of layered: any ModelLayers, in model: any ReadableModel) -> [Int: Int] {
    guard order == .auto, inputs.plan.frameCount != nil else { return [:] }
    let open = axesOfAnyLength(in: model)
    var axes: [Int: Int] = [:]
    var silent: [Int] = []
    for (index, layer) in layered.layers.enumerated() {
      let shape = layer.sizes.compactMap(\.self)
      axes[index] = open[layer.name]
      guard axes[index] == nil, shape.count == layer.sizes.count, Self.hasSeveralAxes(shape) else {
        continue
      }
      silent.append(index)
    }
    // A model that does not run on noise runs on features, perhaps: then these stay unknown.
    let measured = (try? TimeResponse(layered: layered, inputs: inputs).axes(of: silent)) ?? [:]
    return axes.merging(measured) { own, _ in own }
  }

  /// The axis of each layer that alone changes with the length of the input. Empty where the model
  /// takes one length only and says so.
  private func axesOfAnyLength(in model: any ReadableModel) -> [String: Int] {
    let free: any ModelLayers
    do throws(AuditError) {
      free = try model.layers(inputs.shapes(ofLength: nil))
    } catch { return [:] }
    var axes: [String: Int] = [:]
    for layer in free.layers {
      let open = layer.sizes.indices.filter { layer.sizes[$0] == nil }
      if open.count == 1 { axes[layer.name] = open[0] }
    }
    return axes
  }

  /// Whether there is more than one axis that could be time.
  private static func hasSeveralAxes(_ shape: [Int]) -> Bool { shape.count { $0 > 1 } > 1 }
}
