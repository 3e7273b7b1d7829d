import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Evidence
@testable import Plan
@testable import Results

/// Somebody edits a result and seals it anew with a key of their own: hashes and signature fit, and
/// what does not follow from the scores must be seen all the same.
@Suite struct RecomputationTests {
  /// With every part that a result can have: two taps and corpora, a defence, a task probe, controls, a
  /// broken attacker and one that does not adapt; few rows, because it is had again often.
  private func wholeAudit() throws -> FakeAudit {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.metrics = ["uar-prior-matched"]
    audit.configuration.corpora = [
      ComponentSpecification(
        name: "fake", parameters: ["speakers": .integer(10), "takes": .integer(2)]),
      ComponentSpecification(
        name: "other", use: "fake",
        parameters: ["speakers": .integer(10), "takes": .integer(2), "prefix": .text("b")]),
    ]
    audit.configuration.model.taps = ["only", "again"]
    audit.configuration.attackers = [
      AttackerSpecification(component: ComponentSpecification(name: "centroid"), corpora: ["fake"]),
      AttackerSpecification(
        component: ComponentSpecification(name: "aware"), corpora: ["other"],
        awareness: [.applicationAware], knowledge: [.ignorant]),
      AttackerSpecification(
        component: ComponentSpecification(name: "broken"), corpora: ["fake"],
        knowledge: [.ignorant], adaptation: [.batch, .frozen]),
    ]
    audit.configuration.defences = [ComponentSpecification(name: "zero")]
    audit.configuration.taskProbe = "centroid"
    audit.configuration.controls = [.shuffledLabels, .untrainedModel]
    audit.configuration.folds = .first(3)
    audit.configuration.system = ["auditor": "A. Person"]
    return audit
  }

  /// What no reader of the folder can have again, place by place: `Recomputation.takenAsStated`.
  private static let stated = [
    "cells[].cell.architecture", "cells[].cell.family", "cells[].cell.initialisation",
    "cells[].cell.splice", "cells[].trainings[].attemptCount", "primaryModels[].cameTrained",
    "primaryModels[].corpusDescription.foldRule", "primaryModels[].corpusDescription.language",
    "primaryModels[].corpusDescription.licence",
    "primaryModels[].corpusDescription.name", "primaryModels[].corpusDescription.protocolVersion",
    "primaryModels[].corpusDescription.sampleRateHz",
    "primaryModels[].corpusDescription.hasSound",
    "primaryModels[].declaration.architecture", "primaryModels[].declaration.initialisation",
    "primaryModels[].folds[].trainingLog",
    "provenance.compiler", "provenance.components", "provenance.coreAPIVersion",
    "provenance.corpora", "provenance.finishedAt", "provenance.operatingSystem",
    "provenance.processor", "provenance.stagesReused", "provenance.stagesRun",
    "provenance.startedAt", "provenance.telltaleVersion", "provenance.wallSeconds",
    "transmission.points[].sent",
  ]

  @Test func everyLeafThatFollowsIsHadAgain() throws {
    try withTemporaryFolder { root in
      let finished = try FinishedAudit(try wholeAudit(), in: root)
      let folder = AuditFolder(finished.folder)
      func problems(_ result: AuditResult) -> [String] {
        Recomputation(of: result, folder: folder, registry: finished.audit.registry).problems
      }
      #expect(problems(finished.result) == [])
      let document = try JSONEdit(finished.result.json())
      var unnoticed: Set<String> = []
      var tried: Set<String> = []
      for path in document.samples(of: 2) {
        let pattern = JSONEdit.pattern(path)
        // Of what is taken as stated one value is enough.
        let part = Self.part(of: pattern)
        if let part {
          tried.insert(part)
          if unnoticed.contains(part) { continue }
        }
        for edited in try edits(of: document, at: path) where edited != finished.result {
          // The same derivation gives what is stored.
          let isSeen =
            edited.stated == finished.result.stated
            ? try !Recomputation.differences(between: edited, and: finished.result).isEmpty
            : !problems(edited).isEmpty
          if !isSeen { unnoticed.insert(part ?? pattern) }
        }
      }
      let unexpected = unnoticed.subtracting(Self.stated)
      #expect(unexpected.isEmpty, "passes when edited: \(unexpected.sorted())")
      // The list holds no more than it must.
      let needless = Set(Self.stated).intersection(tried).subtracting(unnoticed)
      #expect(needless.isEmpty, "had again, and in the list: \(needless.sorted())")
    }
  }

  private static func part(of pattern: String) -> String? {
    stated.first { pattern == $0 || pattern.hasPrefix($0 + ".") || pattern.hasPrefix($0 + "[") }
  }

  /// Results with one value changed, or taken away, that can still be read.
  private func edits(of document: JSONEdit, at path: [JSONEdit.Step]) throws -> [AuditResult] {
    guard let value = document.value(at: path) else { return [] }
    let removed = try? AuditResult(json: document.text(replacing: path, by: nil))
    var changed: AuditResult?
    for variant in variants(of: value, at: path) where changed == nil {
      changed = try? AuditResult(json: document.text(replacing: path, by: variant))
    }
    return [removed, changed].compactMap(\.self)
  }

  private func variants(of value: Any, at path: [JSONEdit.Step]) -> [Any] {
    switch value {
    case let text as String:
      guard case .key(let key)? = path.last else { return [text + "x"] }
      return [text + "x"] + (Self.words[key] ?? []).filter { $0 != text }
    case let number as NSNumber where String(cString: number.objCType) == "c":
      return [!number.boolValue]
    case let number as NSNumber: return [number.doubleValue + 0.001, number.intValue + 1, 0]
    default: return []
    }
  }

  /// Words that a result takes where not every text will do, by key.
  private static let words: [String: [String]] = [
    "kind": ["below margin", "control-shuffled-labels", "coin", "majority", "tap", "defence"],
    "verdict": ["below margin"], "knowledge": Knowledge.allCases.map(\.rawValue),
    "awareness": Awareness.allCases.map(\.rawValue), "scenario": ["unknown"],
    "decisionRule": ["trained", "prior-matched"], "adaptation": ["frozen", "batch"],
    "axis": ["style", "emotion"], "role": ["metric", "model"],
    "speakers": ["held-out", "validation"],
  ]

  @Test func aBetterVerdictThanTheScoresGiveIsFoundEvenWhenSealedAgain() throws {
    try withTemporaryFolder { root in
      let finished = try FinishedAudit(try FakeAudit(leak: 1), in: root)
      let result = finished.result
      try finished.write(
        AuditResult(
          name: result.name, attribute: result.attribute, primaryModels: result.primaryModels,
          verdict: AuditVerdict(
            verdict: Verdict(.belowMargin, because: "all is well"), cell: nil, margin: 0.05),
          cells: result.cells, baselines: result.baselines, provenance: result.provenance))
      try finished.seal(with: SigningKey(newFile: root + "/other"))
      let found = try finished.verification()
      #expect(found.outcome == .notVerified)
      #expect(found.problems.contains { $0.hasPrefix("verdict.verdict.kind is 'below margin'") })
    }
  }

  /// An attack that is not convenient, taken out with all that names it.
  @Test func anAttackThatWasLeftOutIsMissed() throws {
    try withTemporaryFolder { root in
      let finished = try FinishedAudit(try FakeAudit(leak: 1), in: root)
      let result = finished.result
      let fewer = AuditResult(
        name: result.name, attribute: result.attribute, primaryModels: result.primaryModels,
        verdict: result.verdict, cells: Array(result.cells.dropLast()),
        baselines: result.baselines, provenance: result.provenance)
      let problems = Recomputation(
        of: fewer, folder: AuditFolder(finished.folder), registry: finished.audit.registry
      ).problems
      #expect(problems.first?.contains("ask for") == true, "\(problems)")
    }
  }

  /// Rows that spoil the number, taken out of the scores.
  @Test func scoresOfFewerUtterancesAreFound() throws {
    try withTemporaryFolder { root in
      let finished = try FinishedAudit(try FakeAudit(leak: 0), in: root)
      let path = "\(finished.folder)/\(finished.result.cells[0].scoreFiles[0])"
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      try (lines.dropLast().joined(separator: "\n") + "\n").write(
        toFile: path, atomically: true, encoding: .utf8)
      let problems = Recomputation(
        of: finished.result, folder: AuditFolder(finished.folder),
        registry: finished.audit.registry
      ).problems
      #expect(problems.first?.contains("does not judge the utterances of fold 0") == true)
    }
  }
}
