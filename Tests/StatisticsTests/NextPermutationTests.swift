import Testing

@testable import Statistics

@Suite struct NextPermutationTests {
  /// 4! / (2! 2!) arrangements, each once, and back to the first.
  @Test func everyDistinctArrangementIsVisitedOnce() {
    var labels = [0, 0, 1, 1]
    var seen = [labels]
    while labels.advanceToNextPermutation() { seen.append(labels) }
    #expect(seen.count == 6 && Set(seen).count == 6 && labels == [0, 0, 1, 1])
    #expect(seen == seen.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func oneLabelHasOneArrangement() {
    var alike = [1, 1, 1]
    let hasNext = alike.advanceToNextPermutation()
    #expect(!hasNext && alike == [1, 1, 1])
  }
}
