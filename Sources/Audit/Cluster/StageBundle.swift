package import Formats

/// Stages that one job runs.
package struct StageBundle: Sendable, Hashable, Codable {
  /// From 1, ascending: one needs only bundles of lower numbers.
  package let number: Int
  package let kind: ClusterSite.Kind
  /// In an order in which each comes after what it needs.
  package let stages: [ContentHash]
  /// Numbers of the bundles that make what its stages read, ascending.
  package let needs: [Int]
  /// What its stages are thought to take, one after the other.
  package let seconds: Double
}
