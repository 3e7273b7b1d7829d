import Foundation
import TelltaleCore
import Testing

@testable import Pooling

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

  /// log SD of a series that stands still.
  private let still = Float(-11.512925)

  @Test func seriesArePooledOverTime() {
    // Means 2 and 10, deviations 1 and 0. Of (1, 3) the log SD is 0, and neighbours lie on both sides
    // of the mean.
    let wanted: [Float] = [2, 1, 10, 0, 0, -1.5, -1, -1, still, -1, -1, -1]
    // Two frames of two bands, and two channels of two frames.
    for vector in [pool([1, 10, 3, 10], [2, 2], features), pool([1, 3, 10, 10], [2, 2], tap)] {
      #expect(zip(vector, wanted).allSatisfy { abs($0 - $1) < 1e-6 }, "\(vector)")
    }
  }

  @Test func planesKeepEightHeights() {
    let values = (0..<16).flatMap { height in [Float(height), Float(height)] }
    let vector = pool(values, [1, 16, 2], tap)
    #expect(vector.count == 8 * 6)
    #expect(
      stride(from: 0, to: 16, by: 2).map { vector[$0] } == [
        0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5,
      ])
    #expect(stride(from: 1, to: 16, by: 2).allSatisfy { vector[$0] == 0 })
  }

  /// Doubling a series moves its log SD by ln 2, and leaves its order in time.
  @Test func spreadIsAFactorAndOrderIsNone() {
    var generator = SeededGenerator(Seed(1))
    let values = (0..<400).map { _ in Float(generator.uniform() - 0.5) }
    let (once, twice) = (pool(values, [1, 400], tap), pool(values.map { 2 * $0 }, [1, 400], tap))
    #expect(abs(twice[2] - once[2] - 0.6931472) < 1e-4)
    for lag in 3..<6 { #expect(abs(twice[lag] - once[lag]) < 1e-5) }
    for lag in 3..<6 { #expect(abs(once[lag] + 1) < 0.2, "noise has no order") }
  }

  @Test func orderInTimeShowsInTheAutocorrelations() {
    // A period of 4 frames: opposite after 2, the same after 4.
    let values = (0..<400).map { Float([1, 1, -1, -1][$0 % 4]) }
    let vector = pool(values, [1, 400], tap)
    #expect(zip(vector[3...], [-1, -2, 0]).allSatisfy { abs($0 - $1) < 0.02 }, "\(vector)")
    // The same values in another order have the same mean and spread.
    let sorted = pool(values.sorted(), [1, 400], tap)
    #expect(sorted.prefix(3) == vector.prefix(3) && sorted[3] > -0.02)
  }

  /// As layers move that take 30 s whatever is said: ρ is 0.999, and float32's steps there are 6e-8.
  @Test(arguments: [1000.0, 1010.0])
  func theOrderOfASlowSeriesHasItsPlaces(period: Double) {
    let values = (0..<1500).map { Float(sin(2 * Double.pi * Double($0) / period)) }
    let mean = values.reduce(0) { $0 + Double($1) } / 1500
    let centred = values.map { Double($0) - mean }
    let total = centred.reduce(0) { $0 + $1 * $1 }
    let vector = pool(values, [1, 1500], tap)
    for (place, lag) in PooledVector.lags.enumerated() {
      let product = zip(centred, centred.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
      let wanted = product / total - 1
      #expect(abs(Double(vector[3 + place]) / wanted - 1) < 1e-6, "lag \(lag)")
    }
  }

  @Test(arguments: [1, 2, 4, 5])
  func aSeriesNoLongerThanALagHasNoneThere(frameCount: Int) {
    let vector = pool((0..<frameCount).map(Float.init), [1, frameCount], tap)
    for (place, lag) in PooledVector.lags.enumerated() {
      #expect((vector[3 + place] == -1) == (frameCount <= lag), "\(frameCount) frames, lag \(lag)")
    }
    #expect(vector.allSatisfy { $0.isFinite })
  }

  @Test func whereTimeIsNotKnownBothEndsAreReadAsTime() {
    func vector(_ values: [Float], _ shape: [Int], isTimeKnown: Bool) -> [Float] {
      let pooling = PooledVector(
        .representation(
          TapDescription(name: "t", shape: shape, depth: 1, isTimeKnown: isTimeKnown)))
      let vector = values.withUnsafeBufferPointer { pooling.pool($0, shape: shape) }
      #expect(vector.count == pooling.length(of: shape))
      return vector
    }
    let values: [Float] = [1, 2, 4, 7, 3, 3, 5, 9, 2, 8, 6, 0]
    let turned: [Float] = [1, 3, 2, 2, 3, 8, 4, 5, 6, 7, 9, 0]
    let lastAxis = vector(values, [3, 4], isTimeKnown: true)
    let firstAxis = vector(turned, [4, 3], isTimeKnown: true)
    #expect(vector(values, [3, 4], isTimeKnown: false) == lastAxis + firstAxis)
    // [time, height, channels] as [channels, height, time].
    let plane: [Float] = (0..<12).map { Float($0 * $0 % 7) }
    let moved: [Float] = (0..<12).map { place in
      let (channel, height, time) = (place / 6, place / 3 % 2, place % 3)
      return plane[4 * time + 2 * height + channel]
    }
    let usual = vector(plane, [3, 2, 2], isTimeKnown: true)
    let other = vector(moved, [2, 2, 3], isTimeKnown: true)
    #expect(vector(plane, [3, 2, 2], isTimeKnown: false) == usual + other)
  }

  @Test func wideLayersAreLookedAtInFewerHeights() {
    let length = { (shape: [Int]) in PooledVector(tap).length(of: shape) }
    #expect(length([64, 8, 5]) == 64 * 8 * 6)
    #expect(length([256, 8, 5]) == 256 * (8 * 2 + 2 * 4))
    #expect(length([2048, 8, 5]) == 2048 * (8 * 2 + 4))
  }

  @Test func vectorsStayAsTheyAre() {
    #expect(pool([3, 1, 2], [3], tap) == [3, 1, 2])
  }

  @Test func moreAxesCountAsChannels() {
    #expect(pool(Array(repeating: 1, count: 24), [2, 3, 2, 2], tap).count == 6 * 2 * 6)
  }

  @Test func groupsCoverTheAxisOnce() {
    for count in 1...40 {
      let groups = PooledVector.groups(of: count, atMost: 8)
      #expect(groups.flatMap(Array.init) == Array(0..<count))
    }
  }
}
