import TelltaleCore
import TestSupport
import Testing

@testable import Engine

/// Gives a number for each row, batch by batch; nothing for a batch with a row that it cannot take.
private struct Picky: TrainedPrimaryTaskModel {
  var refused: Set<Int> = []
  var batchSize = 1
  var code = AuditError.Code.computationFailed
  var trainingLog: [TrainingEpoch] { [] }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    throw AuditError(.unsupported, "it only represents")
  }
  func save(toFolder folder: String) {}

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    for first in stride(from: 0, to: request.rows.count, by: batchSize) {
      let batch = first..<min(first + batchSize, request.rows.count)
      if let row = batch.map({ request.rows[$0] }).first(where: refused.contains) {
        throw AuditError(code, "row \(row) is too much")
      }
      for position in batch {
        var failure: AuditError?
        [Float(request.rows[position])].withUnsafeBufferPointer { values in
          do throws(AuditError) { try request.sink(0, position, values) } catch { failure = error }
        }
        if let failure { throw failure }
      }
    }
  }
}

@Suite struct UnrepresentedSearchTests {
  /// Of 100 rows, after a pass that got so many whole.
  private func failures(of model: Picky, after count: Int) throws -> [Int] {
    try UnrepresentedSearch(
      model: model,
      request: RepresentationRequest(
        taps: ["t"],
        features: MemoryRows(
          (0..<100).map { [Float($0)] }, shapes: Array(repeating: [1, 1], count: 100)),
        featureDescription: FeatureDescription(bands: [], frameRateHz: 1), rows: Array(0..<100),
        execution: Execution(seed: Seed(1))
      ) { _, _, _ in }, taps: [TapDescription(name: "t", shape: [1], depth: 1)]
    ).failures(from: count).keys.sorted()
  }

  @Test(arguments: [1, 4, 16])
  func everyUtteranceThatIsToBlameIsFoundWhateverTheBatch(batchSize: Int) throws {
    let refused: Set = [7, 8, 40, 99]
    let model = Picky(refused: refused, batchSize: batchSize)
    #expect(try failures(of: model, after: 7 / batchSize * batchSize) == refused.sorted())
  }

  @Test func whereNothingFailsAgainNobodyIsToBlame() throws {
    #expect(try failures(of: Picky(), after: 50).isEmpty)
  }

  @Test func aModelThatFailsForAllIsToBlameItself() throws {
    #expect(try failures(of: Picky(refused: Set(30..<100)), after: 30).isEmpty)
  }

  @Test func whatIsNoUtterancesFaultEndsTheSearch() {
    let error = #expect(throws: AuditError.self) {
      try failures(of: Picky(refused: [60], code: .cancelled), after: 50)
    }
    #expect(error?.code == .cancelled)
  }
}
