import Synchronization
import TelltaleCore
import Testing

/// What a request's parts report adds up to what the request reports.
@Suite struct ExecutionTests {
  private static func reported(_ body: (Execution) -> Void) -> [Double] {
    let fractions = Mutex<[Double]>([])
    body(
      Execution(
        seed: Seed(1), checkpointFolder: "kept",
        progress: { progress in fractions.withLock { $0.append(progress.fraction) } }))
    return fractions.withLock { $0 }
  }

  @Test func partsAndSharesReportTheirPartOfTheWhole() {
    let fractions = Self.reported { execution in
      execution.part(1, of: 4).report(Progress(fraction: 0.5))
      execution.share(2..<6, of: 8).report(Progress(fraction: 0.25))
      execution.share(0..<0, of: 0).report(Progress(fraction: 1))
      execution.silent.report(Progress(fraction: 1))
    }
    #expect(fractions == [0.375, 0.375, 0])
  }

  @Test func progressThatFallsBackIsNotHeard() {
    let fractions = Self.reported { execution in
      let rising = execution.rising()
      for fraction in [0.25, 0.125, 0.25, 0.5, 0.25] {
        rising.share(0..<1, of: 1).report(Progress(fraction: fraction))
      }
    }
    #expect(fractions == [0.25, 0.25, 0.5])
  }

  @Test func onlyAPartHasASeedAndAFolderOfItsOwn() {
    let execution = Execution(seed: Seed(1), checkpointFolder: "kept")
    #expect(execution.part(2, of: 3).checkpointFolder == "kept/part-2")
    #expect(execution.part(2, of: 3).seed != execution.seed)
    for same in [execution.share(0..<1, of: 3), execution.rising(), execution.silent] {
      #expect(same.checkpointFolder == "kept")
      #expect(same.seed == execution.seed)
    }
  }
}
