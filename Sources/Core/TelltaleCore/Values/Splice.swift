/// Where a representation enters an attacker, and what was done to make it fit.
public struct Splice: Sendable, Hashable, Codable {
  /// Name of the stage, and its index among the attacker's stages.
  public let stage: String
  /// From 0, among the stages that take a splice.
  public let stageIndex: Int
  /// Shape of one utterance's representation, channels first.
  public let from: [Int]
  /// Shape that the stage takes.
  public let to: [Int]

  /// True where the spatial plane is resized bilinearly.
  public var isResized: Bool { Array(from.dropFirst()) != Array(to.dropFirst()) }
  /// True where the channel axis is resampled linearly: the cell is marked `adapted-channels`.
  public var isChannelAdapted: Bool { from.first != to.first }

  /// For instance `block2 64×32×32` or `block2 64×16×16→64×32×32 resized`.
  public var summary: String {
    let shape = { (shape: [Int]) in shape.map(String.init).joined(separator: "×") }
    if from == to { return "\(stage) \(shape(to))" }
    let marks = [isResized ? "resized" : nil, isChannelAdapted ? "adapted-channels" : nil]
    return "\(stage) \(shape(from))→\(shape(to)) "
      + marks.compactMap(\.self).joined(separator: ", ")
  }

  /// The one splice rule (SPEC §4): the stage with the same channel count whose spatial size is
  /// nearest, the earliest on a tie; without any such stage, the one with the nearest channel
  /// count. The distance of two sizes is their ratio (larger over smaller) less 1, summed over the
  /// axes, so that half and double are equally far.
  ///
  /// - Parameter representation: shape of one utterance's h_T, channels first.
  /// - Returns: nil if the attacker has no stage.
  public static func choose(for representation: [Int], among stages: [StageDescription]) -> Splice?
  {
    func distance(_ stage: StageDescription) -> (channels: Double, space: Double) {
      let stageSpace = stage.inputShape.dropFirst().map(Double.init)
      let space = representation.dropFirst().map(Double.init)
      let axisCount = max(stageSpace.count, space.count)
      let pad = { (axes: [Double]) in Array(repeating: 1, count: axisCount - axes.count) + axes }
      let spatial = zip(pad(stageSpace), pad(space)).map { ratioDistance($0, $1) }.reduce(0, +)
      let channels = ratioDistance(
        Double(stage.inputShape.first ?? 1), Double(representation.first ?? 1))
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
