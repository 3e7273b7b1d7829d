import TelltaleCore
import TelltaleTorch
import Testing

@Suite struct FeatureInputTests {
  private let features = FeatureDescription(
    bands: [
      .init(name: "low", unit: "dB", range: -80...0), .init(name: "high", unit: "dB", range: 0...1),
    ], frameRateHz: 50)

  private func splice(_ from: [Int], _ to: [Int]) throws -> Splice {
    try #require(
      Splice.choose(for: TapShape(from), among: [EntryPoint(name: "s", inputShape: to)]))
  }

  @Test func bandsBecomeLinesAndRangesBecomePixels() throws {
    let rows = MemoryRows([[-80, 0, 0, 1, 40, 0.5]], shapes: [[3, 2]])
    let plain = Preprocessing(range: 255, mean: [0, 10], deviation: [1, 5])
    let input = PlaneInput(size: 3, preprocessing: plain)
    let batch = try input.batch([0], of: rows, describedBy: features)
    #expect(batch.shape == [1, 2, 3, 3])
    let values = try batch.values()
    // Line 0 is the low band: 0, 255 and 300 clamped to 255.
    #expect(values[0..<3] == [0, 255, 255])
    // The last line is the high band: 0, 255, 127.5.
    #expect(values[6..<9] == [0, 255, 127.5])
    // The second channel is the same plane, less its mean, by its deviation.
    for (first, second) in zip(values[..<9], values[9...]) {
      #expect(abs((first - 10) / 5 - second) < 1e-4)
    }
  }

  @Test func rowsOfOtherBandsNameBothShapes() throws {
    let rows = MemoryRows([[1, 2, 3]], shapes: [[1, 3]])
    do throws(AuditError) {
      _ = try PlaneInput(size: 4).batch([0], of: rows, describedBy: features)
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.code == .shapeMismatch)
      #expect(error.message.contains("[1, 3]") && error.message.contains("[frames, 2]"))
    }
  }

  @Test func representationsAreResizedAndResampled() throws {
    let flat = MemoryRows([[1, 1, 1, 1, 3, 3, 3, 3]], shapes: [[2, 2, 2]])
    let fit = { (to: [Int]) in
      try RepresentationInput(splice([2, 2, 2], to)).batch([0], of: flat)
    }
    #expect(
      try fit([2, 4, 3]).values() == Array(repeating: 1, count: 12) + Array(repeating: 3, count: 12)
    )
    #expect(try fit([3, 2]).values() == [1, 1, 2, 2, 3, 3])
    #expect(try fit([2]).values() == [1, 3])
    #expect(try fit([2, 2, 2]).values() == [1, 1, 1, 1, 3, 3, 3, 3])
  }

  @Test func vectorsBecomePlanes() throws {
    let rows = MemoryRows([[1, 3]], shapes: [[2]])
    let input = RepresentationInput(try splice([2], [2, 2, 1]))
    #expect(try input.batch([0], of: rows).values() == [1, 1, 3, 3])
  }
}
