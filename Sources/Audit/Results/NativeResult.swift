/// What an attacker achieves where nothing was intercepted: on features of its own corpus (paper,
/// §3.3). A weak attacker's low leakage says little.
public struct NativeResult: Sendable, Hashable, Codable {
  /// Who was judged. No attacker learnt from any of them.
  public enum Speakers: String, Sendable, Hashable, Codable {
    /// The fold's held-out speakers: the same numbers as the ceiling.
    case heldOut = "held-out"
    /// The speakers whose loss chose the epoch: slightly favourable.
    case validation
  }

  /// Decides how favourable the numbers are.
  public let speakers: Speakers
  /// Per fold; one entry where the same attacker serves every fold.
  public let leakage: [MetricSummary]
  /// Of an application-aware attacker: its second task, on its own corpus's emotions.
  public let emotion: [TaskScore]
  /// Files with the per-utterance scores, relative to the audit's folder; the ceiling's where the same
  /// speakers were judged.
  public let scoreFiles: [String]

  /// Without numbers, unless they are given.
  public init(
    speakers: Speakers, leakage: [MetricSummary] = [], emotion: [TaskScore] = [],
    scoreFiles: [String] = []
  ) {
    self.speakers = speakers
    self.leakage = leakage
    self.emotion = emotion
    self.scoreFiles = scoreFiles
  }
}
