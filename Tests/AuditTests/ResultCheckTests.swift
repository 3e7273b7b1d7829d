import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Evidence
@testable import Plan
@testable import Results

/// A result that somebody else made is refused with the place, or can be reckoned with.
@Suite struct ResultCheckTests {
  /// Made once for all of them.
  private static let made = Result<AuditResult, any Error> {
    var audit = try FakeAudit(leak: 1)
    // Two of each class in every fold: there are intervals.
    audit.configuration.corpora = [
      ComponentSpecification(name: "fake", parameters: ["speakers": .integer(20)])
    ]
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.model.taps = ["only", "again"]
    audit.configuration.taskProbe = "centroid"
    return try withTemporaryFolder { try audit.run(in: $0).result }
  }

  @Test func whatAnAuditGivesIsTaken() throws {
    let result = try Self.made.get()
    #expect(try AuditResult(json: result.json()) == result)
  }

  @Test(arguments: [
    ("\"degreesOfFreedom\" : ", "\"degreesOfFreedom\" : 0, \"was\" : ", "degreesOfFreedom"),
    (
      "\"degreesOfFreedom\" : ", "\"degreesOfFreedom\" : \"nan\", \"was\" : ", "degreesOfFreedom"
    ),
    ("\"speakerCount\" : 20", "\"speakerCount\" : -1", "cannot be -1"),
    ("\"utteranceCount\" : 48", "\"utteranceCount\" : 9000000000000000000", "cannot be 9"),
    ("\"margin\" : 0.05", "\"margin\" : 5", "verdict.margin"),
    ("\"wallSeconds\" : ", "\"wallSeconds\" : \"inf\", \"was\" : ", "wallSeconds"),
  ])
  func nonsenseIsRefusedWithItsPlace(was: String, isNow: String, words: String) throws {
    let text = try Self.made.get().json()
    try #require(text.contains(was), "\(was)")
    let error = #expect(throws: AuditError.self) {
      try AuditResult(json: text.replacing(was, with: isNow, maxReplacements: 1))
    }
    #expect(error?.code == .malformedFile)
    #expect(error?.cause?.contains(words) == true, "\(error?.cause ?? "")")
  }

  /// Nothing here may end in a trap, whatever is read.
  @Test func noValueThatIsReadBringsDownGateOrComparison() throws {
    let result = try Self.made.get()
    let document = try JSONEdit(leanResult: result.json())
    var takenCount = 0
    for path in document.samples() {
      // The first three of a place that can be read at all.
      var taken = 0
      for nonsense in JSONEdit.nonsense(for: document.value(at: path)) where taken < 3 {
        let text = try document.text(replacing: path, by: nonsense)
        guard let read = try? AuditResult(json: text) else { continue }
        taken += 1
        takenCount += 1
        for rule in ["metric: auc, bound: 0.6", "metric: auc, rise: 0.1"] {
          let gate = Gate(try GatePolicy(yaml: "source: a\nrules:\n  - { \(rule) }"))
          _ = try? gate.check(read, baseline: result)
          _ = try? gate.check(result, baseline: read)
        }
        _ = AuditComparison(read, result, folders: (before: "/nowhere", after: "/nowhere"))
        _ = AuditComparison(result, read, folders: (before: "/nowhere", after: "/nowhere"))
        _ = try Recomputation.differences(between: read, and: result)
      }
    }
    #expect(takenCount > 100)
  }
}
