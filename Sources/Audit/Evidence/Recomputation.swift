internal import Engine
internal import Foundation
internal import Plan
internal import Results
internal import TelltaleCore

/// Everything that follows from the scores beside a result, had again and compared.
struct Recomputation {
  /// One sentence per value that does not follow.
  let problems: [String]
  /// Attacks and controls whose scores were read.
  let count: Int

  /// What nothing in an audit's folder shows: `AuditResult.stated`, in words.
  static let takenAsStated = [
    "that the scores are what the attackers said, of these recordings",
    "versions, machine and times", "hashes of the corpora's content",
    "the settings that numbers do not follow from, and which components and plugins were used",
    "what model, corpus and attackers declare of themselves, and where representations entered",
    "what a defence transmits", "how trainings went", "why attacks failed or were not run",
  ]

  private static let problemLimit = 20

  /// - Parameter registry: holds the audit's metrics.
  init(of result: AuditResult, folder: AuditFolder, registry: Registry) {
    do throws(AuditError) {
      let configuration = try AuditConfiguration(
        yaml: result.provenance.configuration, defaultName: result.name)
      var metrics: [ResolvedAudit.Metric] = []
      for id in configuration.metrics {
        metrics.append(try ResolvedAudit.Metric(id: id, registry: registry))
      }
      let labels = try UtteranceTable(file: folder.place(of: ScoreFiles.utterances))
      let derived = try ResultDerivation(
        of: result, utterances: labels.utterances, metrics: metrics,
        threadCount: Processor.threadCount,
        scores: { name throws(AuditError) in try ScoreTable(file: folder.place(of: name)) },
        replicates: { name throws(AuditError) in
          try ReplicateTable(file: folder.place(of: name))
        }
      ).result()
      let differences = try Self.differences(between: result, and: derived)
      let rest = differences.count - Self.problemLimit
      problems =
        differences.prefix(Self.problemLimit)
        + (rest > 0 ? ["and \(rest) more values do not follow from the scores"] : [])
      count = result.cells.count { $0.status == .measured }
    } catch {
      problems = ["the numbers cannot be had again: \(error.description)"]
      count = 0
    }
  }

  /// One sentence for every place in the JSON where two results differ.
  static func differences(between stated: AuditResult, and derived: AuditResult)
    throws(AuditError) -> [String]
  {
    var found: [String] = []
    compare(try tree(stated), try tree(derived), at: "", &found)
    return found
  }

  private static func tree(_ result: AuditResult) throws(AuditError) -> Any {
    let text = try result.json()
    do { return try JSONSerialization.jsonObject(with: Data(text.utf8)) } catch {
      throw AuditError(.computationFailed, "a result cannot be compared", cause: "\(error)")
    }
  }

  private static func compare(
    _ stated: Any?, _ derived: Any?, at path: String, _ found: inout [String]
  ) {
    if let (a, b) = (stated, derived) as? ([String: Any], [String: Any]) {
      for key in Set(a.keys).union(b.keys).sorted() {
        compare(a[key], b[key], at: path.isEmpty ? key : "\(path).\(key)", &found)
      }
    } else if let (a, b) = (stated, derived) as? ([Any], [Any]) {
      for index in 0..<max(a.count, b.count) {
        compare(
          index < a.count ? a[index] : nil, index < b.count ? b[index] : nil,
          at: "\(path)[\(index)]", &found)
      }
    } else if !isEqual(stated, derived) {
      found.append(
        "\(path) is \(words(stated)), and from the scores it is \(words(derived))")
    }
  }

  /// Equal but for the last digits of a number: another machine sums in another order.
  private static func isEqual(_ a: Any?, _ b: Any?) -> Bool {
    if let (a, b) = (a, b) as? (NSNumber, NSNumber) {
      let (left, right) = (a.doubleValue, b.doubleValue)
      return a == b || abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))
    }
    if let (a, b) = (a, b) as? (String, String) { return a == b }
    return a == nil && b == nil
  }

  private static func words(_ value: Any?) -> String {
    switch value {
    case nil: "not there"
    case let text as String: "'\(text.prefix(80))'"
    case let number as NSNumber: "\(number)"
    default: "something else"
    }
  }
}
