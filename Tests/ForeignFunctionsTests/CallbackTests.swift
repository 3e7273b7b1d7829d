import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

@Suite(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
struct CallbackTests {
  private final class Notes: Sendable {
    let list = Mutex([Progress]())
    let polls = Mutex(0)
  }

  private func work(steps: Int, _ execution: Execution) throws -> CallOutputs {
    let function = try TestLibrary.function(
      "i32 work(out state, i32 steps=\(steps), progress, cancel, context)", answer: .state,
      state: .makes)
    return try function.call(CallInputs(execution: execution))
  }

  @Test func progressArrivesWithItsNotes() throws {
    let notes = Notes()
    let execution = Execution(
      seed: Seed(1), progress: { progress in notes.list.withLock { $0.append(progress) } })
    _ = try work(steps: 4, execution)
    #expect(
      notes.list.withLock { $0 } == [
        Progress(fraction: 0.25, note: "odd"), Progress(fraction: 0.5),
        Progress(fraction: 0.75, note: "odd"), Progress(fraction: 1),
      ])
  }

  /// The function answers -1, which no header knows: that it was told to stop is what counts.
  @Test func aFunctionThatWasToldToStopIsCancelled() throws {
    let notes = Notes()
    let execution = Execution(
      seed: Seed(1),
      isCancelled: {
        notes.polls.withLock {
          $0 += 1; return $0 > 5
        }
      })
    let error = try #require(throws: AuditError.self) { try work(steps: 1_000_000, execution) }
    #expect(error.code == .cancelled)
    #expect(notes.polls.withLock { $0 } == 6)
  }

  @Test func progressSaysWhetherToStopToo() throws {
    let function = try TestLibrary.function(
      "i32 report_only(progress, context, out f64 value)",
      words: [Word("value", "", .real, isOut: true)])
    for isStopped in [false, true] {
      let execution = Execution(seed: Seed(1), isCancelled: { isStopped })
      let value = try function.call(CallInputs(execution: execution)).reals["value"]
      #expect(value == (isStopped ? 1 : 0))
    }
  }

  /// Closures of many calls at once are each their own.
  @Test func callbacksOfOneCallReachThatCallOnly() async throws {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 1...8 {
        group.addTask {
          let notes = Notes()
          let execution = Execution(
            seed: Seed(1), progress: { progress in notes.list.withLock { $0.append(progress) } })
          _ = try work(steps: 100 * index, execution)
          return notes.list.withLock { $0.count } - 100 * index
        }
      }
      for try await difference in group { #expect(difference == 0) }
    }
  }
}
