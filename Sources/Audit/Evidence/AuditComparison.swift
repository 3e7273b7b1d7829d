internal import Foundation
public import Results
internal import Statistics
internal import TelltaleCore

/// What changed from one audit to another: settings, numbers, verdicts.
public struct AuditComparison: Sendable, Hashable, Codable {
  /// One attack of both audits.
  public struct Attack: Sendable, Hashable, Codable {
    /// Id, the same in both audits.
    public let cell: String
    /// Mean by metric id; a metric that applied nowhere has none.
    public let before: [String: Double]
    /// The same of the later audit.
    public let after: [String: Double]
    /// Nil where the audit drew none.
    public let verdictBefore: Verdict.Kind?
    /// Nil where the audit drew none.
    public let verdictAfter: Verdict.Kind?
    /// Speaker by speaker, where both audits judged the same utterances and their scores are there.
    public let paired: Paired?
  }

  /// After less before, per speaker, at the trained threshold.
  public struct Paired: Sendable, Hashable, Codable {
    /// Mean over speakers of their shares of right decisions, after less before.
    public let difference: Double
    /// Two-sided.
    public let pValue: Double
    /// Over all attacks that are compared so (Benjamini and Hochberg).
    public let adjusted: Double
    /// Name of the test, with what makes it exact or not.
    public let test: String
    /// Speakers whom both audits judged.
    public let speakerCount: Int

    /// Whether the audits are shown to differ here; else the difference is what chance may give.
    public var isShown: Bool { adjusted <= VerdictRule.level }
  }

  /// Name of the earlier audit.
  public let before: String
  /// Name of the later audit.
  public let after: String
  /// The earlier audit's own verdict.
  public let verdictBefore: Verdict.Kind
  /// The later audit's own verdict.
  public let verdictAfter: Verdict.Kind
  /// One sentence per setting, component or corpus that differs.
  public let changes: [String]
  /// Attacks of both audits, in the later one's order.
  public let attacks: [Attack]
  /// Ids of attacks that only one of the audits has.
  public let onlyBefore: [String]
  /// Ids, as in `onlyBefore`.
  public let onlyAfter: [String]

  /// - Parameters:
  ///   - folders: of the two audits; scores that cannot be read there leave an attack unpaired.
  public init(
    _ before: AuditResult, _ after: AuditResult, folders: (before: String, after: String)
  ) {
    self.before = before.name
    self.after = after.name
    verdictBefore = before.verdict.verdict.kind
    verdictAfter = after.verdict.verdict.kind
    changes = Self.changes(before.provenance, after.provenance)
    let (old, new) = (Self.attacks(before), Self.attacks(after))
    let seed = Seed(after.provenance.seed)
    let pairs = new.compactMap { latter in
      old.first { $0.cell.id == latter.cell.id }.map { former in
        (former, latter, Self.differences(former, latter, folders: folders))
      }
    }
    let tests = pairs.map { $0.2.map { SignFlipTest($0, seed: seed.derived(for: "difference")) } }
    var adjusted = MultipleTesting.benjaminiHochberg(tests.compactMap { $0?.pValue })[...]
    attacks = zip(pairs, tests).map { pair, test in
      let (former, latter, differences) = pair
      return Attack(
        cell: latter.cell.id, before: Self.means(former), after: Self.means(latter),
        verdictBefore: former.judgement?.verdict.kind, verdictAfter: latter.judgement?.verdict.kind,
        paired: test.flatMap { test in
          guard let differences, let adjusted = adjusted.popFirst() else { return nil }
          return Paired(
            difference: differences.reduce(0, +) / Double(differences.count), pValue: test.pValue,
            adjusted: adjusted, test: test.name, speakerCount: differences.count)
        })
    }
    let (oldIds, newIds) = (old.map(\.cell.id), new.map(\.cell.id))
    onlyBefore = oldIds.filter { !newIds.contains($0) }
    onlyAfter = newIds.filter { !oldIds.contains($0) }
  }

  private static func attacks(_ result: AuditResult) -> [CellResult] {
    result.cells.filter { $0.cell.kind == .attack }
  }

  private static func means(_ outcome: CellResult) -> [String: Double] {
    var means: [String: Double] = [:]
    for summary in outcome.leakage { means[summary.metric] = summary.mean }
    return means
  }

  private static func changes(_ before: Provenance, _ after: Provenance) -> [String] {
    var changes: [String] = []
    func compare(_ name: String, _ old: String, _ new: String) {
      if old != new { changes.append("\(name): \(old) became \(new)") }
    }
    compare("program", before.telltaleVersion, after.telltaleVersion)
    compare("seed", "\(before.seed)", "\(after.seed)")
    compare("profile", before.profile, after.profile)
    compare("precision", before.precision, after.precision)
    for corpus in after.corpora {
      guard let former = before.corpora.first(where: { $0.name == corpus.name }) else { continue }
      if former.contentHash != corpus.contentHash {
        changes.append("corpus \(corpus.name) has other recordings or labels")
      }
    }
    for component in after.components {
      guard
        let former = before.components.first(where: {
          $0.name == component.name && $0.role == component.role
        })
      else { continue }
      let name = "\(component.role.rawValue) \(component.name)"
      compare(name, "\(former.id) \(former.version)", "\(component.id) \(component.version)")
      let keys = Set(former.parameters.keys).union(component.parameters.keys).sorted()
      for key in keys where former.parameters[key] != component.parameters[key] {
        compare(
          "\(name), \(key)", former.parameters[key]?.description ?? "none",
          component.parameters[key]?.description ?? "none")
      }
    }
    return changes
  }

  /// Per speaker; nil where the audits did not judge the same utterances.
  private static func differences(
    _ former: CellResult, _ latter: CellResult, folders: (before: String, after: String)
  ) -> [Double]? {
    guard let old = tables(former, in: folders.before), let new = tables(latter, in: folders.after),
      old.flatMap({ $0.rows.map(\.utterance) }) == new.flatMap({ $0.rows.map(\.utterance) })
    else { return nil }
    let differences = SpeakerShares(new).paired(with: SpeakerShares(old)).map { $0.0 - $0.1 }
    return differences.isEmpty ? nil : differences
  }

  private static func tables(_ outcome: CellResult, in folder: String) -> [ScoreTable]? {
    guard !outcome.scoreFiles.isEmpty else { return nil }
    var tables: [ScoreTable] = []
    for file in outcome.scoreFiles {
      guard let table = try? ScoreTable(file: "\(folder)/\(file)") else { return nil }
      tables.append(table)
    }
    return tables
  }
}
