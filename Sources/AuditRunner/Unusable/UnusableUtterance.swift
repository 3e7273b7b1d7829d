internal import AuditCore

/// An utterance that cannot be used, and why.
struct UnusableUtterance: Sendable {
  let utterance: Utterance
  let reason: LeftOut.Reason
  let error: AuditError

  /// Of an audit that is not planned for them: every name as far as a person reads, and what to do.
  ///
  /// - Parameters:
  ///   - utteranceCount: of the corpus, with these.
  ///   - remedy: empty where nothing would be left.
  static func refusal(
    _ found: [UnusableUtterance], of utteranceCount: Int, corpus: String
  ) -> AuditError {
    let counts = LeftOut.counting(found).map(\.summary).joined(separator: "; ")
    let remedy =
      found.count < utteranceCount
      ? "Mend or replace them, or leave them out of everything: --unusable leave-out, in an audit"
        + " file 'unusable: leave-out'"
      : "Nothing else is there"
    return AuditError(
      found.first?.error.code ?? .unreadableAudio,
      "\(found.count) of \(Text.count(utteranceCount, "utterance")) cannot be used (\(counts)):"
        + " \(list(found)). \(remedy)", component: corpus)
  }

  /// Why for the first few, then names alone, then how many more.
  static func list(_ found: [UnusableUtterance]) -> String {
    let explained = found.prefix(explainedCount).map {
      "'\($0.utterance.id)': \($0.error.description)"
    }
    let named = found.dropFirst(explainedCount).prefix(namedCount).map { "'\($0.utterance.id)'" }
    let rest = found.count - explained.count - named.count
    return
      (explained + (named.isEmpty ? [] : [named.joined(separator: ", ")])
      + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "; ")
  }

  private static let explainedCount = 3
  private static let namedCount = 40
}
