internal import TelltaleCore

/// Where a layer's channels stand.
enum ChannelOrder: String, CaseIterable, Sendable { case auto, first, last }

/// How a layer's values become a representation: channels first, time last.
///
///     [time, channels]          -> [channels, time]
///     [time, height, channels]  -> [channels, height, time]
///     [height, time, channels]  -> [channels, height, time]   (planes with channels last)
///     [channels, time, height]  -> [channels, height, time]   (planes with channels first)
///     [time]                    -> [1, time]                  (where time is open)
struct LayerOrder: Sendable, Hashable {
  /// Axis of the layer that becomes each axis of the representation.
  let axes: [Int]
  /// Nil for an open time.
  let layerShape: [Int?]

  /// - Parameters:
  ///   - layerShape: of one utterance, as the layer gives it; nil for a time that is open, which then is
  ///     `timeAxis`.
  ///   - timeAxis: nil where it is not known.
  ///   - isChannelLast: whether planes of this model have channels last.
  init(layerShape: [Int?], order: ChannelOrder, timeAxis: Int?, isChannelLast: Bool) {
    self.layerShape = layerShape
    let all = Array(layerShape.indices)
    let isOpen = layerShape.contains(nil)
    let channel: Int
    // Channels cannot stand where an open time does.
    let order = isOpen && timeAxis == (order == .first ? 0 : all.count - 1) ? .auto : order
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
    let time = (order == .auto || isOpen) && all.count > 1 ? timeAxis : nil
    axes =
      [channel] + all.filter { $0 != channel && $0 != time }
      + (time.map { $0 == channel ? [] : [$0] } ?? [])
  }

  /// Of the representation.
  var shape: TapShape {
    guard layerShape.contains(nil) else { return TapShape(axes.map { layerShape[$0] ?? 0 }) }
    let shared = axes.compactMap { layerShape[$0] }
    return TapShape(followedByTime: shared.isEmpty ? [1] : shared)
  }

  /// One utterance's values in the representation's order.
  ///
  /// - Parameter sizes: of the layer.
  func arranged(_ values: ArraySlice<Float>, sizes: [Int]) -> [Float] {
    guard axes != Array(layerShape.indices) else { return Array(values) }
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in sizes.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    let shape = axes.map { sizes[$0] }
    let steps = axes.map { strides[$0] }
    guard let width = shape.last, let step = steps.last, !values.isEmpty else { return [] }
    let outer = shape.indices.dropLast()
    var index = [Int](repeating: 0, count: outer.count)
    return values.withUnsafeBufferPointer { values in
      [Float](unsafeUninitializedCapacity: values.count) { result, count in
        var start = 0
        while count < values.count {
          for place in 0..<width {
            result.initializeElement(at: count + place, to: values[start + place * step])
          }
          count += width
          for axis in outer.reversed() {
            index[axis] += 1
            start += steps[axis]
            if index[axis] < shape[axis] { break }
            start -= steps[axis] * shape[axis]
            index[axis] = 0
          }
        }
      }
    }
  }
}
