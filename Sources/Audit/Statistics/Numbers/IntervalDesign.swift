/// What an interval can be seen in, from how speakers lie in folds and classes.
public struct IntervalDesign: Sendable, Hashable {
  /// Folds that give a value.
  public let foldCount: Int
  /// A speaker that stands in several strata counts in each.
  public let speakerCount: Double
  private let stratumSizes: [Double]

  /// - Parameters:
  ///   - parts: one per fold, a stratum per class.
  ///   - foldCount: folds that give a value.
  public init(_ parts: [SpeakerStrata], foldCount: Int) {
    self.foldCount = foldCount
    stratumSizes = parts.flatMap(\.strata).map { Double($0.count) }
    speakerCount = stratumSizes.reduce(0, +)
  }

  private var speakerDegrees: Double { speakerCount - Double(stratumSizes.count) }
  private var foldDegrees: Double { Double(foldCount - 1) }

  /// Whether resampled speakers leave more degrees of freedom than folds do.
  public var isOverSpeakers: Bool { speakerDegrees > foldDegrees }
  /// The larger of speakers less strata, and folds less one.
  public var degreesOfFreedom: Double { max(speakerDegrees, foldDegrees) }

  /// What the variance of resampled means is multiplied by: a sample of g varies by (g - 1) / g of
  /// the variance of what it was drawn from.
  package var shrinkage: Double {
    let full = stratumSizes.map { 1 / $0 }.reduce(0, +)
    let seen = stratumSizes.map { ($0 - 1) / ($0 * $0) }.reduce(0, +)
    return full / seen
  }
}
