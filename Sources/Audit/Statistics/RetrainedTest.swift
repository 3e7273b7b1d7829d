/// One metric of an attack whose whole procedure was run again for other deals of the labels.
///
/// Arrangement i is the same for every attack of an audit that has as many: they are then tested
/// together.
package struct RetrainedTest {
  package let metric: String
  /// Larger is more leakage.
  package let observed: Double
  /// The statistic under every arrangement, the observed one among them.
  package let replicates: [Double]
  /// Whether these are all arrangements, or drawn ones.
  package let isExact: Bool

  package init(metric: String, observed: Double, replicates: [Double], isExact: Bool) {
    self.metric = metric
    self.observed = observed
    self.replicates = replicates
    self.isExact = isExact
  }

  package var pValue: Double { MultipleTesting.share(of: replicates, reaching: observed) }
  package var smallestPValue: Double { 1 / Double(max(1, replicates.count)) }
}
