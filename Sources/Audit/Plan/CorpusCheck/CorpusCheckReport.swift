public import TelltaleCore

/// What a corpus holds and what is wrong with it. Versioned JSON; `text` renders it for a terminal.
public struct CorpusCheckReport: Sendable, Hashable, Codable {
  /// Raised by every change of this type's JSON.
  public static let currentSchemaVersion = 2

  /// That of the program that made the report.
  public let schemaVersion: Int
  /// What the corpus says of itself.
  public let corpus: CorpusDescription
  /// Those with an emotion, whether or not they could be read.
  public let utteranceCount: Int
  /// Of those utterances.
  public let speakerCount: Int
  /// Utterances that could be read, or whose labels could where the corpus has no sound.
  public let readCount: Int
  /// Of the utterances that could be read.
  public let totalSeconds: Double
  /// Shortest and longest utterance in seconds; nil if none could be read.
  public let durationRangeSeconds: ClosedRange<Double>?
  /// By emotion, in the corpus's order.
  public let emotions: [LabelCount]
  /// In the corpus's order.
  public let attributes: [AttributeTable]
  /// Attribute that the folds are for; nil if the corpus labels none.
  public let auditedAttribute: String?
  /// Decides how speakers are dealt into folds.
  public let foldSeed: Seed
  /// Empty if the corpus cannot be cut; `foldProblem` then says why.
  public let folds: [Fold]
  /// Nil where there are folds.
  public let foldProblem: String?
  /// Where the folds are others than asked for, or cannot all be judged.
  public let foldNotes: [String]
  /// Sorted by name.
  public let speakers: [Speaker]
  /// Sets of utterances with the same samples.
  public let sameSounds: [SameSound]
  /// Sorted by kind, then subject.
  public let defects: [CorpusDefect]

  /// Defects of each kind, in the order of the kinds.
  public var defectsByKind: [(kind: CorpusDefect.Kind, defects: [CorpusDefect])] {
    CorpusDefect.Kind.allCases.compactMap { kind in
      let found = defects.filter { $0.kind == kind }
      return found.isEmpty ? nil : (kind, found)
    }
  }
}

extension CorpusCheckReport {
  /// How much of the corpus has one label.
  public struct LabelCount: Sendable, Hashable, Codable {
    /// Nil for utterances without the label.
    public let label: String?
    /// Different speakers with the label.
    public let speakerCount: Int
    /// Utterances with the label.
    public let utteranceCount: Int
    /// Length of those that could be read.
    public let seconds: Double
    /// Utterances by emotion.
    public let emotions: [String: Int]
  }

  /// One attribute, class by class.
  public struct AttributeTable: Sendable, Hashable, Codable {
    /// What the corpus says of it.
    public let attribute: AttributeDescription
    /// In the order of the classes; then utterances without the attribute, if there are any.
    public let classes: [LabelCount]
    /// Speakers who have more than one class: right for what varies, wrong for what a person is.
    public let varyingSpeakers: [String]
  }

  /// One fold's held-out speakers.
  public struct Fold: Sendable, Hashable, Codable {
    /// From 0.
    public let index: Int
    /// Speakers who are held out.
    public let speakerCount: Int
    /// Utterances that are held out.
    public let utteranceCount: Int
    /// Length of those that could be read.
    public let seconds: Double
    /// By class of the audited attribute; one row without a label if there is no attribute.
    public let classes: [LabelCount]
  }

  /// One speaker.
  public struct Speaker: Sendable, Hashable, Codable {
    /// As the corpus names people.
    public let name: String
    /// Those that are the same in all the speaker's utterances.
    public let attributes: [String: String]
    /// Nil if the corpus cannot be cut.
    public let fold: Int?
    /// Over all emotions.
    public let utteranceCount: Int
    /// Length of those that could be read.
    public let seconds: Double
    /// Utterances by emotion.
    public let emotions: [String: Int]
  }

  /// Utterances whose decoded samples are identical.
  public struct SameSound: Sendable, Hashable, Codable {
    /// Two or more, sorted.
    public let utterances: [String]
    /// What they are labelled differently in: `emotion`, `speaker` or an attribute.
    public let differingLabels: [String]
  }
}
