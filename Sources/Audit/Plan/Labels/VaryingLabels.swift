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
