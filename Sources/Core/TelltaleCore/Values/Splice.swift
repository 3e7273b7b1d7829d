/// Where a representation enters an attacker, and what was done to make it fit.
public struct Splice: Sendable, Hashable, Codable {
  /// Name of the entry point, and its index among the attacker's entry points.
  public let entryPoint: String
  /// From 0, among the entry points.
  public let entryIndex: Int
  /// Shape of one utterance's representation, channels first.
  public let from: TapShape
  /// Shape that the entry point takes.
  public let to: [Int]

  /// True where the spatial plane is resized bilinearly; an open time always is.
  public var isResized: Bool { Array(from.sizes.dropFirst()) != Array(to.dropFirst()) }
  /// True where the channel axis is resampled linearly: the cell is marked `adapted-channels`.
  public var isChannelAdapted: Bool { from.shared.first != to.first }

  /// For instance `block2 64×32×32` or `block2 64×16×16→64×32×32 resized`.
  public var summary: String {
    let target = TapShape(to)
    if from == target { return "\(entryPoint) \(target.summary)" }
    let marks = [isResized ? "resized" : nil, isChannelAdapted ? "adapted-channels" : nil]
    return "\(entryPoint) \(from.summary)→\(target.summary) "
      + marks.compactMap(\.self).joined(separator: ", ")
  }

  /// The one splice rule (SPEC §4): the entry point with the same channel count whose spatial size is
  /// nearest, the earliest on a tie; without any such entry point, the one with the nearest channel
  /// count. The distance of two sizes is their ratio (larger over smaller) less 1, summed over the
  /// axes, so that half and double are equally far. An open time is equally far from every size.
  ///
  /// - Parameter representation: shape of one utterance's h_T, channels first.
  /// - Returns: nil if the attacker has no entry point.
  public static func choose(
    for representation: TapShape, among entryPoints: [EntryPoint]
  ) -> Splice? {
    func distance(_ entry: EntryPoint) -> (channels: Double, space: Double) {
      let ownSpace = entry.inputShape.dropFirst().map { Optional(Double($0)) }
      let space = representation.sizes.dropFirst().map { $0.map(Double.init) }
      let axisCount = max(ownSpace.count, space.count)
      let pad = { (axes: [Double?]) in Array(repeating: 1, count: axisCount - axes.count) + axes }
      let spatial = zip(pad(ownSpace), pad(space))
        .map { size, own in own.map { ratioDistance(size ?? 1, $0) } ?? 0 }.reduce(0, +)
      let channels = ratioDistance(
        Double(entry.inputShape.first ?? 1), Double(representation.shared.first ?? 1))
      return (channels, spatial)
    }
    let best = entryPoints.indices.min { a, b in
      let (left, right) = (distance(entryPoints[a]), distance(entryPoints[b]))
      return left.channels != right.channels
        ? left.channels < right.channels : left.space < right.space
    }
    return best.map { index in
      Splice(
        entryPoint: entryPoints[index].name, entryIndex: index, from: representation,
        to: entryPoints[index].inputShape)
    }
  }

  /// max(a, b) / min(a, b) - 1: zero for equal sizes, and symmetric.
  private static func ratioDistance(_ a: Double, _ b: Double) -> Double {
    max(a, b) / min(a, b) - 1
  }
}
