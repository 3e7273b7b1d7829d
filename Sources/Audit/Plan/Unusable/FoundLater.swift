internal import Formats
package import Results
package import TelltaleCore

/// Utterances that no trial found: a stage made nothing of them, in this run or in an earlier one on the store.
package struct FoundLater: Sendable, Hashable, Codable {
  /// Why one cannot be used.
  package struct Fault: Sendable, Hashable, Codable {
    package let reason: LeftOut.Reason
    package let error: AuditError
  }

  /// By id, by the corpus's name in the audit.
  package private(set) var faults: [String: [String: Fault]] = [:]

  /// Nothing was found.
  package init() {}

  /// What a stage made nothing of.
  package init(_ utterances: [UnusableUtterance], of corpus: String) {
    faults[corpus] = Dictionary(
      utterances.map { ($0.utterance.id, Fault(reason: $0.reason, error: $0.error)) },
      uniquingKeysWith: { first, _ in first })
  }

  package var isEmpty: Bool { faults.values.allSatisfy(\.isEmpty) }

  /// Both together.
  package func union(_ other: FoundLater) -> FoundLater {
    var all = self
    all.faults.merge(other.faults) { $0.merging($1) { first, _ in first } }
    return all
  }

  /// Those of a corpus's utterances, by row.
  func rows(of utterances: [Utterance], of corpus: String) -> [Int: Fault] {
    guard let own = faults[corpus], !own.isEmpty else { return [:] }
    var found: [Int: Fault] = [:]
    for (row, utterance) in utterances.enumerated() { found[row] = own[utterance.id] }
    return found
  }

  /// For people: "2 utterances of ravdess cannot be used: 'a': why; 'b': why".
  package var summary: String {
    faults.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { corpus, own in
      let named = own.sorted { $0.key < $1.key }.prefix(Self.namedCount)
        .map { "'\($0.key)': \($0.value.error.message)" }
      let rest = own.count - named.count
      return "\(Text.count(own.count, "utterance")) of \(corpus) cannot be used: "
        + (named + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "; ")
    }.joined(separator: "; ")
  }

  private static let namedCount = 3
}
