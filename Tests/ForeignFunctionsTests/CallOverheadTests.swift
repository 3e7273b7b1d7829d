import Foundation
import TelltaleCore
import Testing

@testable import ForeignFunctions

/// What a call costs; the numbers of `docs/plugin-in-c.md`. Run with TELLTALE_MEASURE=1, in release.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TELLTALE_MEASURE"] != nil,
    "a measurement, run with TELLTALE_MEASURE=1"))
struct CallOverheadTests {
  private typealias Half = @convention(c) (Int64) -> Float

  @Test func callsThroughLibffi() throws {
    let library = try ForeignLibrary(opening: TestLibrary.probe.get())
    let bound = try BoundFunction(
      "f32 half_f32(i64 n)",
      Vocabulary(
        function: "test", state: .none, answer: .real("value"), words: [Word("n", "", .count)]),
      parameters: [])
    let address = try library.address(of: bound)
    let half = unsafeBitCast(address, to: Half.self)
    let interface = try CallInterface(bound.signature)
    let function = try ForeignFunction(bound, in: library, lock: CallLock(isReentrant: false))

    var sum: Float = 0
    let direct = nanoseconds(10_000_000) { sum += half(Int64($0)) }
    let slot = UnsafeMutablePointer<Int64>.allocate(capacity: 2)
    let arguments = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
    defer {
      slot.deallocate()
      arguments.deallocate()
    }
    arguments[0] = UnsafeMutableRawPointer(slot)
    let bare = nanoseconds(10_000_000) {
      slot[0] = Int64($0)
      interface.call(address, result: slot + 1, arguments: arguments)
    }
    let whole = try nanoseconds(200_000) {
      sum += Float(try function.call(CallInputs(counts: ["n": $0])).reals["value"] ?? 0)
    }
    print(
      String(
        format: "direct %.1f ns, ffi_call %.1f ns (%.0f times), bound call %.0f ns", direct, bare,
        bare / direct, whole))
    #expect(sum > 0)
  }

  /// Of one call; the best of five rounds.
  private func nanoseconds(_ count: Int, _ body: (Int) throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      for index in 0..<count { try body(index) }
      best = min(best, (ContinuousClock.now - start) / .nanoseconds(1) / Double(count))
    }
    return best
  }
}
