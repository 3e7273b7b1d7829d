/// Where a layer's channels stand.
enum ChannelOrder: String, CaseIterable, Sendable { case auto, first, last }

/// How a layer's values become a representation: channels first, time last.
///
///     [time, channels]          -> [channels, time]
///     [time, height, channels]  -> [channels, height, time]
///     [height, time, channels]  -> [channels, height, time]   (planes with channels last)
///     [channels, time, height]  -> [channels, height, time]   (planes with channels first)
struct LayerOrder: Sendable, Hashable {
  /// Axis of the layer that becomes each axis of the representation.
  let axes: [Int]
  let layerShape: [Int]

  /// - Parameters:
  ///   - layerShape: of one utterance, as the layer gives it.
  ///   - timeAxis: nil where it is not known.
  ///   - isChannelLast: whether planes of this model have channels last.
  init(layerShape: [Int], order: ChannelOrder, timeAxis: Int?, isChannelLast: Bool) {
    self.layerShape = layerShape
    let all = Array(layerShape.indices)
    let channel: Int
    switch order {
    case .first: channel = 0
    case .last: channel = all.count - 1
    case .auto:
      guard let timeAxis else {
        channel = isChannelLast && all.count == 3 ? 2 : 0
        break
      }
      channel =
        timeAxis == 0 || (timeAxis < all.count - 1 && isChannelLast) ? all.count - 1 : 0
    }
    let time = order == .auto && all.count > 1 ? timeAxis : nil
    axes =
      [channel] + all.filter { $0 != channel && $0 != time }
      + (time.map { $0 == channel ? [] : [$0] } ?? [])
  }

  var shape: [Int] { axes.map { layerShape[$0] } }

  /// One utterance's values in the representation's order.
  func arranged(_ values: ArraySlice<Float>) -> [Float] {
    guard axes != Array(layerShape.indices) else { return Array(values) }
    var strides = [Int](repeating: 1, count: layerShape.count)
    for axis in layerShape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * layerShape[axis + 1]
    }
    let shape = shape
    let steps = axes.map { strides[$0] }
    var index = [Int](repeating: 0, count: shape.count)
    var place = values.startIndex
    return values.indices.map { _ in
      let value = values[place]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        place += steps[axis]
        if index[axis] < shape[axis] { break }
        place -= steps[axis] * shape[axis]
        index[axis] = 0
      }
      return value
    }
  }
}
