package import TelltaleCore

/// How an audit cuts a corpus, so that every fold can be judged (SPEC §3.15).
///
/// A fold in which a class has no speaker cannot be judged. So a rule that deals speakers into n folds
/// is given as many as the rarest class of the audited attribute has speakers, if that is fewer; a
/// class of one speaker, which nobody can both learn and be judged on, does not count. Folds are spread
/// over the corpus's first attribute, so that audits of several attributes share their models, and over
/// the audited one where a fold would lack a class of it otherwise.
package struct FoldChoice: Sendable {
  package let folds: SpeakerFolds
  /// Attribute whose classes folds and validation splits are spread over; empty for none.
  package let balancing: String
  /// What was done otherwise than asked, and what cannot be judged.
  package let notes: [String]
  package let defects: [CorpusDefect]

  /// - Parameters:
  ///   - attribute: the audited one; nil where it is none that the corpus labels.
  ///   - other: in place of the corpus's rule.
  ///
  /// Throws what `SpeakerFolds` throws.
  init(
    of utterances: [Utterance], _ description: CorpusDescription, attribute: String?,
    by other: FoldRule? = nil, seed: Seed
  ) throws(AuditError) {
    let names = description.attributes.map(\.name)
    let (first, audited) = (names.first ?? "", attribute.flatMap { names.contains($0) ? $0 : nil })
    let speakers = Self.speakersOfClass(audited ?? "", in: utterances)
    let rule = Self.rule(other ?? description.foldRule, speakers, of: utterances, audited ?? "")
    var notes = [rule.note].compactMap(\.self)
    func cut(_ balancing: String) throws(AuditError) -> (folds: SpeakerFolds, gaps: [Gap]) {
      let folds = try SpeakerFolds(of: utterances, by: rule.rule, balancing: balancing, seed: seed)
      return (folds, Self.gaps(of: folds, utterances, speakers))
    }
    var (balancing, chosen) = (first, try cut(first))
    if !chosen.gaps.isEmpty, let audited, audited != first, case .speakers = rule.rule {
      (balancing, chosen) = (audited, try cut(audited))
      notes.append(
        "folds are spread over \(audited), not over \(first): a fold would lack a class of it")
    }

    let lonely = speakers.filter { $0.value.count == 1 }.keys.sorted().map { label in
      CorpusDefect(
        .unjudged, subject: "\(audited ?? "") '\(label)'",
        message: "has one speaker, whom attackers cannot both learn from and be judged on")
    }
    notes += lonely.map { "\($0.subject) \($0.message)" }
    if !chosen.gaps.isEmpty {
      notes.append(
        "\(chosen.gaps.count) of \(chosen.folds.count) folds hold out nobody of some class of"
          + " \(audited ?? ""), and cannot be judged on it: "
          + chosen.gaps.map { "\($0.fold)" }.joined(separator: ", "))
    }
    self.balancing = balancing
    folds = chosen.folds
    self.notes = notes
    defects =
      lonely
      + chosen.gaps.map { gap in
        CorpusDefect(
          .unjudged, subject: "fold \(gap.fold)",
          message: "holds out nobody of \(audited ?? "")"
            + " \(gap.missing.map { "'\($0)'" }.joined(separator: ", ")), and cannot be judged on it"
        )
      }
  }

  /// A fold, and the classes of which it holds out nobody.
  private struct Gap {
    let fold: Int
    let missing: [String]
  }

  private static func speakersOfClass(
    _ attribute: String, in utterances: [Utterance]
  ) -> [String: Set<String>] {
    var speakers: [String: Set<String>] = [:]
    for utterance in utterances {
      guard let label = utterance.attributes[attribute] else { continue }
      speakers[label, default: []].insert(utterance.speaker)
    }
    return speakers
  }

  /// The corpus's rule with no more folds than can be judged, and what to say where they are fewer.
  private static func rule(
    _ rule: FoldRule, _ speakers: [String: Set<String>], of utterances: [Utterance],
    _ attribute: String
  ) -> (rule: FoldRule, note: String?) {
    guard case .speakers(let asked) = rule else { return (rule, nil) }
    let counts = speakers.mapValues(\.count).filter { $0.value > 1 }
    let rarest = counts.min { ($0.value, $0.key) < ($1.value, $1.key) }
    let most = rarest?.value ?? Set(utterances.map(\.speaker)).count
    guard (2..<asked).contains(most) else { return (rule, nil) }
    let reason = rarest.map {
      "\(attribute) '\($0.key)' has \(most) speakers, and every fold holds out at least one"
    }
    return (
      .speakers(count: most),
      "\(most) folds instead of \(asked): \(reason ?? "there are \(most) speakers")"
    )
  }

  private static func gaps(
    of folds: SpeakerFolds, _ utterances: [Utterance], _ speakers: [String: Set<String>]
  ) -> [Gap] {
    var held = [Set<String>](repeating: [], count: folds.count)
    for (utterance, fold) in zip(utterances, folds.foldOfRow) {
      held[fold].insert(utterance.speaker)
    }
    let wanted = speakers.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    return held.enumerated().compactMap { fold, held in
      let missing = wanted.filter { $0.value.isDisjoint(with: held) }.map(\.key)
      return missing.isEmpty ? nil : Gap(fold: fold, missing: missing)
    }
  }
}
