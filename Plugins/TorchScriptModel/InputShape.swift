internal import TrainedModels

/// Where the input has a channel axis of 1.
enum ChannelAxis: String, CaseIterable, Sendable {
  case auto, none, first, last

  /// What to try, in this order: of fewer axes first, for a model that wants more fails on them, and
  /// not the other way around.
  var candidates: [ChannelAxis] { self == .auto ? [.none, .first, .last] : [self] }
}

/// A batch's shape, for any number of rows and frames.
struct InputShape: Sendable {
  let layout: FeatureLayout
  let channelAxis: ChannelAxis
  /// Ignored for samples.
  let bandCount: Int

  func sizes<Size>(batch: Size, frames: Size, size: (Int) -> Size) -> [Size] {
    let plane: [Size] =
      switch layout {
      case .bandsFrames: [size(bandCount), frames]
      case .framesBands: [frames, size(bandCount)]
      case .samples: [frames]
      }
    return switch channelAxis {
    case .auto, .none: [batch] + plane
    case .first: [batch, size(1)] + plane
    case .last: [batch] + plane + [size(1)]
    }
  }
}
