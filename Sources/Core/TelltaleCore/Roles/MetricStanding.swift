/// What a metric is to verdicts, and its column in the matrix of attacks.
///
/// Columns stand by rising weight, those of one weight in the audit's order. Attacks are ranked by the first
/// headline that has a number, else by the first decisive metric, else by the last column.
public struct MetricStanding: Sendable, Hashable, Codable {
  /// How much rests on a metric, ascending.
  public enum Weight: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is shown beside the others; no verdict rests on it.
    case column
    /// A verdict may rest on it: on the first such metric that was measured where there is no headline, and
    /// a verdict that leakage is small on all of them. For metrics without a trained threshold, whose chance
    /// is what useless scores are expected to read.
    case decisive
    /// A leak is shown by it before all others.
    case headline
  }

  /// How much rests on it.
  public let weight: Weight
  /// Of the column, for instance `UAR`.
  public let heading: String
  /// A second, quieter line of the heading, for instance `prior-matched`.
  public let qualifier: String
  /// For narrow tables, where the heading alone would stand for two metrics; nil where it would not.
  public let shortName: String?

  /// The heading does for narrow tables, unless a short name is given.
  public init(_ weight: Weight, heading: String, qualifier: String, shortName: String? = nil) {
    self.weight = weight
    self.heading = heading
    self.qualifier = qualifier
    self.shortName = shortName
  }
}

extension MetricStanding.Weight: Comparable {
  /// By what rests on it.
  public static func < (first: Self, second: Self) -> Bool { first.place < second.place }

  private var place: Int {
    switch self {
    case .column: 0
    case .decisive: 1
    case .headline: 2
    }
  }
}

extension LeakageMetricDeclaration {
  /// Whether a verdict may rest on it.
  public var isDecisive: Bool { standing.map { $0.weight >= .decisive } ?? false }
}
