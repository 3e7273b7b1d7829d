import DSP
import Testing

@Suite struct ContourTests {
  @Test func averagesTakeTheNeighboursAndRunOnAtTheEnd() {
    // Two bands; the second is the first times ten.
    let values = [3.0, 9, 6, 0].flatMap { [$0, 10 * $0] }
    let averages = Contour.movingAverage(values, bandCount: 2, reach: 1)
    let expected = [5.0, 6, 5, 2, 0].flatMap { [$0, 10 * $0] }
    #expect(averages.count == expected.count)
    for (mine, wanted) in zip(averages, expected) { #expect(abs(mine - wanted) < 1e-12) }
  }

  @Test func oneFrameIsItsOwnAverageTwice() {
    #expect(Contour.movingAverage([1.5], bandCount: 1, reach: 1).count == 2)
    #expect(Contour.movingAverage([1.5], bandCount: 1, reach: 0) == [1.5])
  }

  @Test func theSlopeOfARampIsItsStep() {
    let slopes = Contour.deltas((0..<9).map { 3 * Double($0) }, bandCount: 1, reach: 2)
    for slope in slopes[2..<7] { #expect(abs(slope - 3) < 1e-12) }
    // Beyond the ends the ramp stands still: only one side of the window moves.
    #expect(abs(slopes[0] - (1 * 3 + 2 * 6) / 10.0) < 1e-12)
    #expect(abs(slopes[8] - (1 * 3 + 2 * 6) / 10.0) < 1e-12)
  }

  @Test func aConstantHasNoSlope() {
    #expect(Contour.deltas([4, 4, 4, 4], bandCount: 2, reach: 2) == [0, 0, 0, 0])
  }

  @Test func crossingsAreCountedBetweenAndOnSamples() {
    #expect(ZeroCrossings.cumulated([1, -1, -1, 1, 1]) == [0, 0, 1, 1, 2, 2])
    // Resting on zero: from above to below, from above to above, in silence.
    #expect(ZeroCrossings.cumulated([1, 0, -1, 0]).last == 1)
    #expect(ZeroCrossings.cumulated([1, 0, 1, 1]).last == 0)
    #expect(ZeroCrossings.cumulated([0, 0, 0, 0]).last == 2)
    #expect(ZeroCrossings.cumulated([]) == [0])
  }

  @Test func crossingsOfTheFaintestSamplesCount() {
    let faint = [1, -1, 1, -1].map { Double($0) * Double(Float.leastNonzeroMagnitude) }
    #expect(ZeroCrossings.cumulated(faint).last == 2)
  }
}
