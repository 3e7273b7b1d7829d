internal import AuditStatistics

/// One metric of an attack whose whole procedure was run again for other deals of the labels.
///
/// Arrangement i is the same for every attack of an audit that has as many: they are then tested
/// together.
struct RetrainedTest {
  let metric: String
  /// Larger is more leakage.
  let observed: Double
  /// The statistic under every arrangement, the observed one among them.
  let replicates: [Double]
  /// Whether these are all arrangements, or drawn ones.
  let isExact: Bool

  var pValue: Double { MultipleTesting.share(of: replicates, reaching: observed) }
  var smallestPValue: Double { 1 / Double(max(1, replicates.count)) }
}
