import Foundation
import TelltaleCore

/// What an exact test asks of its attacker: 2,500 × 2,048 values of 40 speakers, 5 folds, two threads.
enum Retrainings {
  static func measure(_ attacker: any RetrainableAttacker) throws(AuditError) {
    let (rowCount, length, speakerCount, foldCount) = (2500, 2048, 40, 5)
    var generator = SeededGenerator(Seed(1))
    let rows = (0..<rowCount).map { _ in
      (0..<length).map { _ in Float(generator.uniform() - 0.5) }
    }
    let input = ModelInput(
      description: .representation(
        TapDescription(name: "pooled", shape: TapShape([length]), depth: 1)),
      rows: MemoryRows(rows, shapes: rows.map { _ in [length] }))
    for labellingCount in [1, 2000] {
      let trainings = (0..<foldCount).map { fold in
        let learnt = (0..<speakerCount).filter { $0 % foldCount != fold }
        return RetrainingRequest.Training(
          trainingSpeakers: learnt,
          judgedSpeakers: (0..<speakerCount).filter { $0 % foldCount == fold },
          labellings: (0..<labellingCount).map { _ in
            learnt.indices.map { $0 % 2 }.shuffled(using: &generator)
          })
      }
      let request = RetrainingRequest(
        input: input, rows: Array(rows.indices), speakers: rows.indices.map { $0 % speakerCount },
        classCount: 2, trainings: trainings,
        execution: Execution(seed: Seed(1), threadCount: 2))
      let before = clock()
      var failure: AuditError?
      let seconds = CallCosts.time(.seconds(1)) {
        do throws(AuditError) {
          try attacker.retrain(request) { (_, _) throws(AuditError) in }
        } catch { failure = error }
      }
      if let failure { throw failure }
      print(
        String(
          format: "ridge, %d labellings in %d folds: %.2f s, of the processor %.2f s",
          labellingCount, foldCount, seconds, Double(clock() - before) / Double(CLOCKS_PER_SEC)))
    }
  }
}
