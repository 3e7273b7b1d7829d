internal import Formats
internal import TelltaleCore

/// Utterances of a corpus that take no part in an audit for one reason: how many, and of how many
/// speakers. It names nobody.
public struct LeftOut: Sendable, Hashable, Codable {
  /// Why an utterance takes no part.
  public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
    /// The audit file says so.
    case named
    /// The sound is missing or cannot be read.
    case sound
    /// An extractor makes nothing of the sound.
    case feature
    /// The model gives nothing for it.
    case representation
  }

  /// The same for all of them.
  public let reason: Reason
  /// At least 1.
  public let utteranceCount: Int
  /// Speakers of these utterances; others of theirs may take part.
  public let speakerCount: Int

  /// Nothing is checked here.
  public init(reason: Reason, utteranceCount: Int, speakerCount: Int) {
    self.reason = reason
    self.utteranceCount = utteranceCount
    self.speakerCount = speakerCount
  }

  /// "1 utterance of 1 speaker without sound that can be read".
  public var summary: String {
    let why =
      switch reason {
      case .named: "that the audit names"
      case .sound: "without sound that can be read"
      case .feature: "that an extractor makes nothing of"
      case .representation: "that the model gives nothing for"
      }
    return Text.count(utteranceCount, "utterance") + " of " + Text.count(speakerCount, "speaker")
      + " " + why
  }
}
