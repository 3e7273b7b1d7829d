import Foundation
import Synchronization
import TelltaleCore
import Testing

struct MapInParallelTests {
  @Test(arguments: [-1, 0, 1, 3, 100])
  func resultsComeInTheOrderOfTheNumbers(threadCount: Int) {
    let squares = (3..<40).mapInParallel(threadCount: threadCount) { number in
      // The first to begin end last.
      Thread.sleep(forTimeInterval: number % 3 == 0 ? 0.002 : 0)
      return number * number
    }
    #expect(squares == (3..<40).map { $0 * $0 })
  }

  @Test func ofNoNumbersThereIsNoResult() {
    #expect((5..<5).mapInParallel(threadCount: 4) { $0 }.isEmpty)
  }

  /// Whichever thread is faster, and although a later number fails sooner.
  @Test func theFirstErrorInTheOrderOfTheNumbersIsThrown() {
    #expect(throws: AuditError(.computationFailed, "7")) {
      _ = try (0..<1000).mapInParallel(threadCount: 4) { number throws(AuditError) in
        if number == 7 { Thread.sleep(forTimeInterval: 0.02) }
        if number == 7 || number == 8 { throw AuditError(.computationFailed, "\(number)") }
        return number
      }
    }
  }

  @Test func afterAnErrorNothingIsBegun() {
    let begun = Atomic(0)
    #expect(throws: AuditError.self) {
      _ = try (0..<1000).mapInParallel(threadCount: 1) { number throws(AuditError) in
        begun.wrappingAdd(1, ordering: .relaxed)
        if number == 5 { throw AuditError(.cancelled, "stopped") }
      }
    }
    #expect(begun.load(ordering: .relaxed) == 6)
  }
}
