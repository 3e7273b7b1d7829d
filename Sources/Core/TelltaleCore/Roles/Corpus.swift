/// Role: a collection of labelled recordings.
///
/// Contract: a `Sendable` value that only stores its settings; `list()` gives the same answer each
/// time; every utterance's speaker is named as the corpus names people, so that a speaker never has
/// two names.
public protocol Corpus: Sendable {
  /// Of the settings alone, without looking at the recordings.
  var description: CorpusDescription { get }

  /// Every utterance, sorted by id, and what was found wrong while reading the layout.
  ///
  /// Throws `.missingFile` if the corpus is not where the settings say. A file whose name or labels
  /// cannot be understood is a defect, not an error.
  func list() throws(AuditError) -> CorpusListing

  /// One utterance as mono sound at `description.sampleRateHz`.
  ///
  /// Throws `.missingFile` or `.unreadableAudio`, naming the file.
  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip
}

/// What a corpus says of itself.
public struct CorpusDescription: Sendable, Hashable, Codable {
  /// For people, for instance `EmoDB`.
  public let name: String
  /// Of the layout, labels and fold rule; changes when results would.
  public let protocolVersion: String
  /// For instance `en-US`; or in words, for instance `not stated`.
  public let language: String
  /// Of the recordings, in words.
  public let licence: String
  /// How an audit cuts it into folds.
  public let foldRule: FoldRule
  /// Rate of every clip that `read` gives.
  public let sampleRateHz: Int
  /// Emotion names that occur, in a fixed order.
  public let emotions: [String]
  /// Attributes that it labels, with their classes in a fixed order.
  public let attributes: [AttributeDescription]
  /// What a reader of the results must know, for instance "acted speech".
  public let notes: [String]
  /// Whether there is sound. False for a list of utterances whose representations alone were kept:
  /// then `read` throws `.unsupported`, and nothing can be learnt from raw features.
  public let hasSound: Bool

  /// 16 kHz and with sound, unless said otherwise.
  public init(
    name: String, protocolVersion: String, language: String, licence: String, foldRule: FoldRule,
    sampleRateHz: Int = 16_000, emotions: [String], attributes: [AttributeDescription],
    notes: [String] = [], hasSound: Bool = true
  ) {
    self.name = name
    self.protocolVersion = protocolVersion
    self.language = language
    self.licence = licence
    self.foldRule = foldRule
    self.sampleRateHz = sampleRateHz
    self.emotions = emotions
    self.attributes = attributes
    self.notes = notes
    self.hasSound = hasSound
  }
}

/// Something about a speaker that should stay private.
public struct AttributeDescription: Sendable, Hashable, Codable {
  /// For instance `gender`.
  public let name: String
  /// For instance `female`, `male`. Corpora that mean the same thing use the same words.
  public let classes: [String]
  /// How the labels came about.
  public let note: String
  /// Nil where nobody declared it.
  public let category: AttributeCategory?

  /// Without a category nobody declared what kind of data it is.
  public init(
    name: String, classes: [String], note: String, category: AttributeCategory? = nil
  ) {
    self.name = name
    self.classes = classes
    self.note = note
    self.category = category
  }
}

/// What a corpus found in its folder.
public struct CorpusListing: Sendable, Hashable, Codable {
  /// Sorted by id.
  public let utterances: [Utterance]
  /// What was found wrong while listing; empty for nothing.
  public let defects: [CorpusDefect]

  /// Taken as they are: neither order nor ids are looked at here.
  public init(utterances: [Utterance], defects: [CorpusDefect]) {
    self.utterances = utterances
    self.defects = defects
  }
}

/// Something wrong with a corpus, found and told.
public struct CorpusDefect: Sendable, Hashable, Codable {
  /// What is wrong; the raw value stands in JSON and in what people read.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A file that is there and cannot be read.
    case unreadable
    /// A recording without a sample above -60 dB of full scale.
    case silent
    /// A recording with three samples or more in a row at full scale.
    case clipped
    /// An utterance that is there twice: by its name, or by its sound.
    case duplicate
    /// A speaker whose utterances all have one emotion.
    case oneClassSpeaker = "one-class-speaker"
    /// A label, or a name that labels, which the corpus does not know or which contradicts another.
    case unknownLabel = "unknown-label"
    /// A speaker who has several labels of what a person has one of.
    case varyingLabel = "varying-label"
    /// Labels that seem to be one, spelt differently.
    case alikeLabels = "alike-labels"
    /// Utterances without a label, or with a word that says so.
    case missingLabel = "missing-label"
    /// A fold that holds out nobody of a class, or a class of one speaker.
    case unjudged
    /// A recording, or a larger part of the corpus, that should be there and is not.
    case missing
  }

  /// Reports are ordered by it, as the cases stand.
  public let kind: Kind
  /// Utterance, file or speaker.
  public let subject: String
  /// What was found, in words.
  public let message: String

  /// Made by whoever finds it: a corpus while listing, or a check of labels, sound or folds.
  public init(_ kind: Kind, subject: String, message: String) {
    self.kind = kind
    self.subject = subject
    self.message = message
  }
}
