import Foundation
import TelltaleCore
import Testing

@testable import ForeignFunctions

@Suite struct ScoreKindTests {
  /// e² / (e² + e⁰) of two classes.
  private let second = Float(2 - log(exp(2.0) + 1))
  private let first = Float(-log(exp(2.0) + 1))

  @Test func everyKindBecomesLogPosteriors() throws {
    let posterior = exp(second)
    for (kind, raw) in [
      (ScoreKind.logPosteriors, [first, second]), (.posteriors, [1 - posterior, posterior]),
      (.logits, [5, 7]), (.logOdds, [2]),
    ] {
      let scores = try kind.logPosteriors(raw, classCount: 2)
      #expect(abs(scores[0] - first) < 1e-5 && abs(scores[1] - second) < 1e-5, "\(kind): \(scores)")
    }
  }

  @Test func certaintyIsTaken() throws {
    #expect(try ScoreKind.posteriors.logPosteriors([0, 1], classCount: 2) == [-.infinity, 0])
    #expect(try ScoreKind.logOdds.logPosteriors([.infinity], classCount: 2) == [-.infinity, 0])
    #expect(try ScoreKind.logOdds.logPosteriors([-.infinity], classCount: 2) == [0, -.infinity])
    #expect(try ScoreKind.logits.logPosteriors([1e30, -1e30], classCount: 2)[0] == 0)
  }

  @Test(arguments: [
    (ScoreKind.logPosteriors, [Float(-1), -1]), (.logPosteriors, [.nan, 0]),
    (.posteriors, [0.7, 0.7]), (.posteriors, [-0.5, 1.5]), (.logits, [.nan, 1]),
    (.logits, [.infinity, .infinity]), (.logits, [-.infinity, -.infinity]), (.logOdds, [.nan]),
  ])
  func whatIsNoneIsRefusedWithItsRow(kind: ScoreKind, raw: [Float]) throws {
    let error = try #require(throws: AuditError.self) {
      try kind.logPosteriors(raw, classCount: 2)
    }
    #expect(error.code == .computationFailed)
    #expect(error.message.contains("row 0"))
  }

  @Test func logOddsTellTwoClassesOnly() throws {
    let error = try #require(throws: AuditError.self) {
      try ScoreKind.logOdds.logPosteriors([1], classCount: 3)
    }
    #expect(error.code == .unsupported)
  }
}
