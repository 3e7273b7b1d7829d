import Testing

@testable import Statistics

@Suite struct DistributionTests {
  /// As printed tables of both distributions have them.
  @Test func quantilesAreThoseOfTheTables() {
    let close = { (value: Double, wanted: Double) in abs(value - wanted) < 1e-6 * max(1, wanted) }
    #expect(close(Normal.quantile(0.975), 1.959964))
    #expect(close(Normal.quantile(0.8), 0.841621))
    #expect(close(StudentT.quantile(0.975, degrees: 1), 12.706205))
    #expect(close(StudentT.quantile(0.975, degrees: 4), 2.776445))
    #expect(close(StudentT.quantile(0.975, degrees: 22), 2.073873))
    #expect(close(StudentT.quantile(0.95, degrees: 10), 1.812461))
    #expect(close(StudentT.quantile(0.025, degrees: 22) * -1, 2.073873))
    // Far out it is the normal's.
    #expect(abs(StudentT.quantile(0.975, degrees: 1e6) - 1.959964) < 1e-5)
  }

  @Test(arguments: [1.0, 3, 22, 150], [0.001, 0.2, 0.5, 0.9, 0.999])
  func quantileAndCumulativeAreInverse(degrees: Double, p: Double) {
    let t = StudentT.quantile(p, degrees: degrees)
    #expect(abs(StudentT.cumulative(t, degrees: degrees) - p) < 1e-9)
  }

  /// P(T ≤ t) for one degree of freedom is ½ + atan(t) / π (Cauchy).
  @Test func oneDegreeOfFreedomIsCauchy() {
    #expect(abs(StudentT.cumulative(1, degrees: 1) - 0.75) < 1e-12)
    #expect(abs(StudentT.cumulative(-1, degrees: 1) - 0.25) < 1e-12)
  }
}
