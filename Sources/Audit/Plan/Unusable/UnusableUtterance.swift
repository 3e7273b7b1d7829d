internal import Formats
package import Results
package import TelltaleCore

/// An utterance that cannot be used, and why.
package struct UnusableUtterance: Sendable {
  package let utterance: Utterance
  package let reason: LeftOut.Reason
  package let error: AuditError

  package init(utterance: Utterance, reason: LeftOut.Reason, error: AuditError) {
    self.utterance = utterance
    self.reason = reason
    self.error = error
  }

  /// Of an audit that is not planned for them: every name as far as a person reads, and what to do.
  ///
  /// - Parameter utteranceCount: of the corpus, with these.
  package static func refusal(
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
  package static func list(_ found: [UnusableUtterance]) -> String {
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

extension LeftOut {
  /// In the order of the reasons.
  package static func counting(_ found: [UnusableUtterance]) -> [LeftOut] {
    Reason.allCases.compactMap { reason in
      let own = found.filter { $0.reason == reason }.map(\.utterance)
      return own.isEmpty
        ? nil
        : LeftOut(
          reason: reason, utteranceCount: own.count, speakerCount: Set(own.map(\.speaker)).count)
    }
  }
}

/// What is done about utterances that cannot be used: without sound, a feature or a representation.
public enum UnusableRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// The audit is not planned; all of them are named.
  case refuse
  /// They are left out of everything, and counted.
  case leaveOut = "leave-out"
}
