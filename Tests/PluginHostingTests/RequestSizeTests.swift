import TelltaleCore
import Testing

@testable import PluginHosting

/// A request makes a program begin anew: few are sent, and what they leave in a folder stays bounded.
@Suite struct RequestSizeTests {
  private static let open = TapDescription(
    name: "open", shape: [768, nil], depth: 1, framesPerStep: 320)
  /// Three seconds at 16,000 a second: 150 steps, 460,800 bytes, and 192,000 of samples.
  private static let shape = [48_000, 1]

  @Test func manyUtterancesOfAnEncoderGoIntoOneRequest() {
    let size = RequestSize(Array(repeating: Self.open, count: 13))
    let rows = size.next(from: 0, of: 1440) { _ in Self.shape }
    #expect(rows == 0..<((1 << 30) / (13 * 460_800 + 192_000)))
  }

  @Test func aRowThatTakesMoreThanTheLimitGoesByItself() {
    let size = RequestSize([Self.open], byteLimit: 1000)
    #expect(size.next(from: 4, of: 9) { _ in Self.shape } == 4..<5)
  }

  @Test func whatOneUtteranceTakesIsLearntFromTheFirstAnswers() {
    let unknown = TapDescription(name: "unknown", shape: [768, nil], depth: 1)
    var size = RequestSize([unknown], byteLimit: 20_000_000)
    #expect(size.next(from: 0, of: 100) { _ in nil } == 0..<1)
    // Twice as much as was seen is allowed for.
    size.saw(values: 250_000, rows: 1)
    #expect(size.next(from: 1, of: 100) { _ in nil } == 1..<11)
    size.saw(values: 0, rows: 1)
    #expect(size.next(from: 0, of: 100) { _ in nil } == 0..<20)
  }

  @Test func sizesThatCannotBeCountedEndTheRequestAndNotTheProgram() {
    let huge = TapDescription(name: "huge", shape: [Int.max, Int.max], depth: 1)
    let size = RequestSize([huge, huge])
    #expect(size.next(from: 0, of: 3) { _ in [Int.max, 2] } == 0..<1)
  }

  @Test func nothingIsAskedForWhereThereIsNothing() {
    #expect(RequestSize([Self.open]).next(from: 0, of: 0) { _ in Self.shape } == 0..<0)
  }
}
