import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Plan
@testable import Report
@testable import Results

/// How far an audit gives each kind of evidence.
@Suite struct EvidenceStatusTests {
  private let small = ResultFixture.small

  private func status(_ evidence: Evidence, _ result: AuditResult) -> EvidenceStatus {
    EvidenceStatus(of: evidence, in: result)
  }

  private func small(category: AttributeCategory?) throws -> AuditResult {
    try small.replacing([.key("attribute"), .key("category")], by: category?.rawValue)
  }

  @Test func everyKindHasARowAndEveryRowAKind() {
    let keys = ClauseMap.bundled.rows.map(\.evidence)
    #expect(Set(keys) == Set(Evidence.allCases) && keys.count == Evidence.allCases.count)
    for row in ClauseMap.bundled.rows {
      let frameworks = Set(ClauseMap.bundled.frameworks.map(\.key))
      #expect(frameworks.isSuperset(of: row.references.keys) && !row.references.isEmpty)
    }
  }

  /// A key that no result reaches would read "not addressed here" for ever.
  @Test func everyKindIsReachedBySomeResult() throws {
    let answers = ["objection": "by mail", "whose-emotions": "customers", "next-audit": "May"]
    let answered = ResultFixture.make(
      name: "x", folds: [0], cells: small.cells, system: answers,
      transmission: TransmissionResult(
        points: ResultFixture.transmission.points.map { point in
          TransmissionResult.Point(
            id: point.id, modelFeature: point.modelFeature, tap: point.tap, defence: "noise",
            sent: [1], task: point.task, attack: point.attack)
        }))
    var results = [answered]
    for category in AttributeCategory.allCases { results.append(try small(category: category)) }
    for evidence in Evidence.allCases {
      #expect(results.contains { status(evidence, $0) != .none }, "\(evidence.rawValue)")
    }
    #expect(status(.defences, answered) == .provided)
    #expect(status(.objection, answered) == .stated, "an answer is no measurement")
  }

  @Test func aSpecialCategoryIsDeclaredAndNotGuessedFromAName() throws {
    let named = try small(category: nil)
      .replacing([.key("attribute"), .key("name")], by: "ethnic-health")
    #expect(status(.health, named) == .none && status(.origin, named) == .none)
    #expect(AuditReport(named).html().contains("Nobody declared what kind of personal data"))
    let declared = try small(category: .health)
    #expect(status(.health, declared) == .provided && status(.origin, declared) == .none)
    #expect(!AuditReport(declared).html().contains("Nobody declared"))
  }

  /// Of an attribute that is not the person.
  @Test func aMetricThatSaysSoIsEvidenceOfLinkageWhateverItsId() throws {
    let result = try small(category: .health)
    #expect(status(.linkage, result) == .none)
    let index = try #require(
      result.cells.firstIndex { $0.cell.kind == .attack && !$0.leakage.isEmpty })
    let declared = try result.replacing(
      [
        .key("cells"), .index(index), .key("leakage"), .index(0), .key("declaration"),
        .key("tellsLinkage"),
      ], by: true)
    #expect(status(.linkage, declared) == .provided)
  }

  @Test func aMarginIsDeclaredOnlyWhereTheAuditFileSetOne() throws {
    var configuration = AuditConfiguration(
      name: "x", corpora: [ComponentSpecification(name: "crema-d")],
      model: ModelSpecification(component: ComponentSpecification(name: "vgg16"), corpus: "crema-d")
    )
    let place = [JSONEdit.Step.key("provenance"), .key("configuration")]
    let usual = try small.replacing(place, by: configuration.yaml)
    configuration.declaredMargin = 0.05
    let set = try small.replacing(place, by: configuration.yaml)
    #expect(status(.thresholds, usual) == .partial && status(.thresholds, set) == .provided)
    #expect(AuditReport(usual).html().contains("The margin of 0.05 is the program’s own"))
    #expect(AuditReport(set).html().contains("The margin of 0.05 was set in the audit file"))
  }

  @Test func whatWasWithdrawnIsNotThereAndDatesAre() throws {
    let map = ClauseMap.bundled
    let references = { (evidence: Evidence, framework: String) in
      map.rows.first { $0.evidence == evidence }?.references[framework] ?? ""
    }
    #expect(references(.hashes, "aiAct") == "11, 17(1)(d), 18(1), Annex IV 2(g)")
    #expect(!references(.hashes, "iso").contains("8"))
    #expect(!references(.subgroups, "aiAct").contains("10(2)"))
    #expect(references(.health, "aiAct").isEmpty)
    #expect(references(.sexOrAge, "aiAct").contains("open"))
    let act = try #require(map.frameworks.first { $0.key == "aiAct" })
    #expect(act.appliesFrom.contains("2 December 2027"))
  }

  @Test func aRowOfAnUnknownKindIsRefusedByName() {
    let json = """
      {"note": "ours", "frameworks": [], "rows": [{"evidence": "matrx", "name": "numbers"}]}
      """
    #expect {
      try ClauseMap(json: Data(json.utf8))
    } throws: { error in
      "\(error)".contains("there is no evidence 'matrx'") && "\(error)".contains("'matrix'")
    }
  }
}

extension AuditResult {
  /// The same with another value at a place of its JSON.
  func replacing(_ path: [JSONEdit.Step], by value: Any?) throws -> AuditResult {
    try replacing([(path, value)])
  }

  func replacing(_ edits: [(path: [JSONEdit.Step], value: Any?)]) throws -> AuditResult {
    try AuditReport.decode(
      json: try JSONEdit(try AuditReport(self).json()).text(replacing: edits))
  }
}
