/// One recording of one speaker, with what the corpus says about it.
public struct Utterance: Sendable, Hashable, Codable {
  /// How the speech came about, where the corpus says so.
  public enum Style: String, Sendable, Hashable, Codable {
    /// The words were given.
    case scripted
    /// The speaker chose the words, in a given situation.
    case improvised
  }

  /// Unique within the corpus; the original base name where there is one.
  public let id: String
  /// Unique within the corpus.
  public let speaker: String
  /// Session or other unit that must not be split over folds; the speaker where there is none.
  public let group: String
  /// Empty where none is known: an audit leaves the utterance out, and says so.
  public let emotion: String
  /// By attribute name, for instance `gender: female`; an attribute may be missing.
  public let attributes: [String: String]
  /// Nil where the corpus does not say.
  public let style: Style?
  /// Absolute path, or nil where the corpus makes its audio itself.
  public let audioPath: String?
  /// Line, from 1, of the table that describes it; nil where none does. For messages only.
  public let line: Int?

  /// Without a group, the speaker stands for it.
  public init(
    id: String, speaker: String, group: String? = nil, emotion: String,
    attributes: [String: String], style: Style? = nil, audioPath: String? = nil, line: Int? = nil
  ) {
    self.id = id
    self.speaker = speaker
    self.group = group ?? speaker
    self.emotion = emotion
    self.attributes = attributes
    self.style = style
    self.audioPath = audioPath
    self.line = line
  }
}
