/// Where a representation enters an attacker, and what was done to make it fit.
public struct Splice: Sendable, Hashable, Codable {
  /// Name of the stage, and its index among the attacker's stages.
  public let stage: String
  /// From 0, among the stages that take a splice.
  public let stageIndex: Int
  /// Shape of one utterance's representation, channels first.
  public let from: TapShape
  /// Shape that the stage takes.
  public let to: [Int]

  /// True where the spatial plane is resized bilinearly; an open time always is.
  public var isResized: Bool { Array(from.sizes.dropFirst()) != Array(to.dropFirst()) }
  /// True where the channel axis is resampled linearly: the cell is marked `adapted-channels`.
  public var isChannelAdapted: Bool { from.shared.first != to.first }

  /// For instance `block2 64×32×32` or `block2 64×16×16→64×32×32 resized`.
  public var summary: String {
    let target = TapShape(to)
    if from == target { return "\(stage) \(target.summary)" }
    let marks = [isResized ? "resized" : nil, isChannelAdapted ? "adapted-channels" : nil]
    return "\(stage) \(from.summary)→\(target.summary) "
      + marks.compactMap(\.self).joined(separator: ", ")
  }

  /// The one splice rule (SPEC §4): the stage with the same channel count whose spatial size is
  /// nearest, the earliest on a tie; without any such stage, the one with the nearest channel
  /// count. The distance of two sizes is their ratio (larger over smaller) less 1, summed over the
  /// axes, so that half and double are equally far. An open time is equally far from every size.
  ///
  /// - Parameter representation: shape of one utterance's h_T, channels first.
  /// - Returns: nil if the attacker has no stage.
  public static func choose(
    for representation: TapShape, among stages: [StageDescription]
  ) -> Splice? {
    func distance(_ stage: StageDescription) -> (channels: Double, space: Double) {
      let stageSpace = stage.inputShape.dropFirst().map { Optional(Double($0)) }
      let space = representation.sizes.dropFirst().map { $0.map(Double.init) }
      let axisCount = max(stageSpace.count, space.count)
      let pad = { (axes: [Double?]) in Array(repeating: 1, count: axisCount - axes.count) + axes }
      let spatial = zip(pad(stageSpace), pad(space))
        .map { stage, own in own.map { ratioDistance(stage ?? 1, $0) } ?? 0 }.reduce(0, +)
      let channels = ratioDistance(
        Double(stage.inputShape.first ?? 1), Double(representation.shared.first ?? 1))
      return (channels, spatial)
    }
    let best = stages.indices.min { a, b in
      let (left, right) = (distance(stages[a]), distance(stages[b]))
      return left.channels != right.channels
        ? left.channels < right.channels : left.space < right.space
    }
    return best.map { index in
      Splice(
        stage: stages[index].name, stageIndex: index, from: representation,
        to: stages[index].inputShape)
    }
  }

  /// max(a, b) / min(a, b) - 1: zero for equal sizes, and symmetric.
  private static func ratioDistance(_ a: Double, _ b: Double) -> Double {
    max(a, b) / min(a, b) - 1
  }
}
