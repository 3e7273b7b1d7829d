internal import Formats
package import TelltaleCore

/// A corpus's labels as an audit takes them, and what was found on the way (SPEC §11.8).
///
/// The one place where labels are judged, whatever corpus they come from: an audit, its plan, the check
/// of a corpus and whoever verifies a result read them here.
package struct LabelReview: Sendable {
  package static let emotion = "emotion"

  /// In the listing's order; those without an emotion are left out.
  package let utterances: [Utterance]
  package let findings: [LabelFinding]

  init(of listed: [Utterance], _ description: CorpusDescription) {
    let emotion = LabelReading(
      Self.emotion, written: listed.map(\.emotion), classes: description.emotions,
      fate: "left out", of: listed)
    var findings = emotion.findings
    var readings: [(name: String, values: [String?])] = []
    for attribute in description.attributes {
      let reading = LabelReading(
        attribute.name, written: listed.map { $0.attributes[attribute.name] },
        classes: attribute.classes, fate: "neither attacked nor learnt from by attackers",
        of: listed)
      findings += reading.findings
      readings.append((attribute.name, reading.values))
    }
    utterances = listed.indices.compactMap { row in
      guard let emotion = emotion.values[row] else { return nil }
      var attributes = listed[row].attributes
      for reading in readings { attributes[reading.name] = reading.values[row] }
      return listed[row].with(emotion: emotion, attributes: attributes)
    }
    self.findings = findings
  }

  private init(utterances: [Utterance], findings: [LabelFinding]) {
    self.utterances = utterances
    self.findings = findings
  }

  /// The same with what a setting says about speakers of several labels of the audited attribute.
  ///
  /// Throws `.invalidLabels`, with speakers, places and what to do, where there are such and the
  /// setting is to refuse them.
  func settling(_ attribute: String, by rule: VaryingLabels) throws(AuditError) -> LabelReview {
    let varying = VaryingSpeaker.all(of: attribute, in: utterances)
    guard !varying.isEmpty else { return self }
    let places = UtterancePlaces(utterances: utterances)
    var utterances = utterances
    func label(_ speaker: VaryingSpeaker, _ label: String?) {
      for row in speaker.rowsOfLabel.values.joined() {
        var attributes = utterances[row].attributes
        attributes[attribute] = label
        utterances[row] = utterances[row].with(
          emotion: utterances[row].emotion, attributes: attributes)
      }
    }
    let done: String
    switch rule {
    case .refuse:
      throw AuditError(.invalidLabels, Self.refusal(attribute, varying, places))
    case .majority:
      for speaker in varying { label(speaker, speaker.majority) }
      let undecided = varying.count { $0.majority == nil }
      let changedCount = varying.map(\.minorityCount).reduce(0, +)
      done =
        "each has the label of most of the utterances, which changes"
        + " \(Text.count(changedCount, "label"))"
        + (undecided == 0
          ? "" : "; \(undecided) with as many of two \(undecided == 1 ? "has" : "have") none")
    case .leaveOut:
      for speaker in varying { label(speaker, nil) }
      let count = varying.flatMap(\.rowsOfLabel.values).map(\.count).reduce(0, +)
      done = "their labels are left out of \(Text.count(count, "utterance"))"
    case .byUtterance:
      done = "as declared, utterances are judged one by one, and no test over speakers holds"
    }
    let what =
      "varies within \(Text.count(varying.count, "speaker")): \(done)"
      + " ('varying-labels: \(rule.rawValue)')"
    return LabelReview(
      utterances: utterances,
      findings: findings + [
        LabelFinding(
          kind: .varying, label: attribute, subject: attribute,
          message: "\(what): \(Self.list(varying, places))", summary: "\(attribute) \(what)")
      ])
  }

  /// One defect for each speaker and attribute. None where most speakers vary: that attribute changes
  /// from utterance to utterance, and no label is wrong for it.
  func varyingDefects(_ attributes: [AttributeDescription]) -> [CorpusDefect] {
    let places = UtterancePlaces(utterances: utterances)
    return attributes.map(\.name).flatMap { name in
      let varying = VaryingSpeaker.all(of: name, in: utterances)
      let labelled = Set(
        utterances.compactMap { $0.attributes[name] == nil ? nil : $0.speaker })
      return 2 * varying.count > labelled.count
        ? []
        : varying.map {
          CorpusDefect(
            .varyingLabel, subject: $0.speaker,
            message: "\(name) varies: \($0.text(places)). \(Self.remedy)")
        }
    }
  }

  /// What was done, in words that name nobody; of one label, or of all.
  package func summaries(of label: String? = nil, _ kinds: Set<LabelFinding.Kind>? = nil)
    -> [String]
  {
    findings.filter { finding in
      (label.map { $0 == finding.label } ?? true) && (kinds?.contains(finding.kind) ?? true)
    }.map(\.summary)
  }

  private static func list(_ varying: [VaryingSpeaker], _ places: UtterancePlaces) -> String {
    let rest = varying.count - shownCount
    return varying.prefix(shownCount).map { $0.text(places) }.joined(separator: "; ")
      + (rest > 0 ? "; and \(Text.count(rest, "more speaker"))" : "")
  }

  private static func refusal(
    _ attribute: String, _ varying: [VaryingSpeaker], _ places: UtterancePlaces
  ) -> String {
    "'\(attribute)' varies within \(Text.count(varying.count, "speaker")):"
      + " \(list(varying, places)). \(remedy)"
  }

  private static let remedy =
    "Mend the labels, or say in the audit 'varying-labels: majority' (each speaker has the most"
    + " frequent one), 'leave-out' (such speakers have none) or 'by-utterance' (it is no attribute of"
    + " a person, and changes from utterance to utterance)"

  private static let shownCount = 3
}

extension Utterance {
  fileprivate func with(emotion: String, attributes: [String: String]) -> Utterance {
    Utterance(
      id: id, speaker: speaker, group: group, emotion: emotion, attributes: attributes,
      style: style, audioPath: audioPath, line: line)
  }
}

/// What is done about speakers who have several labels of the attribute that is audited.
public enum VaryingLabels: String, Sendable, Hashable, Codable, CaseIterable {
  /// The audit is not planned.
  case refuse
  /// Each speaker has the label of most of the utterances; who has no most frequent one, has none.
  case majority
  /// Such speakers have no label: attackers neither learn from them nor are judged on them.
  case leaveOut = "leave-out"
  /// The attribute is declared to change from utterance to utterance: labels stand as they are.
  case byUtterance = "by-utterance"
}
