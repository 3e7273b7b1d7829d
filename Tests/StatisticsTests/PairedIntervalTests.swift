import Testing

@testable import Statistics

@Suite struct PairedIntervalTests {
  /// By hand: mean 0.1, s 0.10801, and t(0.95; 3) = 2.353363 from the table.
  @Test func theIntervalIsStudents() throws {
    let range = try #require(PairedInterval([0.1, 0.2, -0.05, 0.15], level: 0.9)).range
    let half = 2.353363 * 0.1080123 / 2
    #expect(abs(range.lowerBound - (0.1 - half)) < 1e-6)
    #expect(abs(range.upperBound - (0.1 + half)) < 1e-6)
    #expect(PairedInterval([0.1], level: 0.9) == nil)
  }
}
