import AuditCore
import AuditPooling
import Testing

@Suite struct PooledVectorTests {
  private let tap = InputDescription.representation(TapDescription(name: "t", shape: [], depth: 1))
  private let features = InputDescription.features(
    FeatureDescription(bands: [], frameRateHz: 50))

  private func pool(_ values: [Float], _ shape: [Int], _ input: InputDescription) -> [Float] {
    let pooled = PooledVector(input)
    let vector = values.withUnsafeBufferPointer { pooled.pool($0, shape: shape) }
    #expect(vector.count == pooled.length(of: shape))
    return vector
  }

  @Test func featuresArePooledOverFrames() {
    // Two frames of two bands: means 2 and 10, deviations 1 and 0.
    #expect(pool([1, 10, 3, 10], [2, 2], features) == [2, 1, 10, 0])
  }

  @Test func sequencesArePooledOverTheirWidth() {
    #expect(pool([1, 3, 10, 10], [2, 2], tap) == [2, 1, 10, 0])
  }

  @Test func planesKeepEightHeights() {
    let values = (0..<16).flatMap { height in [Float(height), Float(height)] }
    let vector = pool(values, [1, 16, 2], tap)
    #expect(vector.count == 16)
    #expect(
      stride(from: 0, to: 16, by: 2).map { vector[$0] } == [
        0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5,
      ])
    #expect(stride(from: 1, to: 16, by: 2).allSatisfy { vector[$0] == 0 })
  }

  @Test func vectorsStayAsTheyAre() {
    #expect(pool([3, 1, 2], [3], tap) == [3, 1, 2])
  }

  @Test func moreAxesCountAsChannels() {
    #expect(pool(Array(repeating: 1, count: 24), [2, 3, 2, 2], tap).count == 2 * 6 * 2)
  }

  @Test func groupsCoverTheAxisOnce() {
    for count in 1...40 {
      let groups = PooledVector.groups(of: count, atMost: 8)
      #expect(groups.flatMap(Array.init) == Array(0..<count))
    }
  }
}
