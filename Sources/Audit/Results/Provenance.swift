internal import CTelltalePlugin
internal import Formats
internal import TelltaleCore

/// What an audit was made with: enough to make it again and to see what differs.
public struct Provenance: Sendable, Hashable, Codable {
  /// One corpus's content.
  public struct CorpusContent: Sendable, Hashable, Codable {
    /// In the audit file.
    public let name: String
    /// Utterances that take part.
    public let utteranceCount: Int
    /// Speakers of these utterances.
    public let speakerCount: Int
    /// SHA-256 over every utterance's labels and audio.
    public let contentHash: String
    /// What was done about its labels, a sentence each that names nobody; nil for nothing.
    public let labels: [String]?
    /// What was listed and took no part; nil for nothing. Counts above are without it.
    public let leftOut: [LeftOut]?

    /// Empty lists become nil.
    public init(
      name: String, utteranceCount: Int, speakerCount: Int, contentHash: String,
      labels: [String] = [], leftOut: [LeftOut] = []
    ) {
      self.name = name
      self.utteranceCount = utteranceCount
      self.speakerCount = speakerCount
      self.contentHash = contentHash
      self.labels = labels.isEmpty ? nil : labels
      self.leftOut = leftOut.isEmpty ? nil : leftOut
    }
  }

  /// Version of the program.
  public let telltaleVersion: String
  /// What plugins had to be built for.
  public let coreAPIVersion: Int
  /// The compiler's own name for itself.
  public let compiler: String
  /// As the system names itself, with its version.
  public let operatingSystem: String
  /// As the processor names itself, or that it is unknown.
  public let processor: String
  /// `cpu` or `cuda`.
  public let device: String
  /// `float32` or `bfloat16`; what was really used.
  public let precision: String
  /// Threads of one computation.
  public let threadCount: Int
  /// As the audit file has it.
  public let seed: UInt64
  /// `quick`, `standard` or `paper`.
  public let profile: String
  /// ISO 8601, UTC.
  public let startedAt: String
  /// ISO 8601, UTC.
  public let finishedAt: String
  /// Of this run; a resumed audit's earlier runs are not in it.
  public let wallSeconds: Double
  /// Stages that were run and did not fail.
  public let stagesRun: Int
  /// Stages that did not have to be run.
  public let stagesReused: Int
  /// SHA-256 of the resolved configuration.
  public let configurationHash: String
  /// The resolved configuration, as YAML.
  public let configuration: String
  /// Those that take part, sorted by name.
  public let corpora: [CorpusContent]
  /// Those that take part: the model, attackers, corpora, extractors, metrics, defences, the task's probe.
  public let components: [ComponentUse]

  /// Nothing is checked here.
  public init(
    telltaleVersion: String, coreAPIVersion: Int, compiler: String, operatingSystem: String,
    processor: String, device: String, precision: String, threadCount: Int, seed: UInt64,
    profile: String, startedAt: String, finishedAt: String, wallSeconds: Double, stagesRun: Int,
    stagesReused: Int, configurationHash: String, configuration: String, corpora: [CorpusContent],
    components: [ComponentUse]
  ) {
    self.telltaleVersion = telltaleVersion
    self.coreAPIVersion = coreAPIVersion
    self.compiler = compiler
    self.operatingSystem = operatingSystem
    self.processor = processor
    self.device = device
    self.precision = precision
    self.threadCount = threadCount
    self.seed = seed
    self.profile = profile
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.wallSeconds = wallSeconds
    self.stagesRun = stagesRun
    self.stagesReused = stagesReused
    self.configurationHash = configurationHash
    self.configuration = configuration
    self.corpora = corpora
    self.components = components
  }

  /// Whether somebody set the margin; false for settings that cannot be read.
  public var declaresMargin: Bool { settings?["margin"] != nil }

  /// Ids of the metrics that the settings name; empty for settings that cannot be read.
  public var metrics: [String] { (try? settings?.words("metrics")) ?? [] }

  private var settings: YAMLMap? {
    let what = "the settings"
    guard
      let root = try? YAMLDocument.root(of: configuration, what: what, code: .invalidConfiguration)
    else { return nil }
    return try? YAMLMap(root, place: what)
  }
}

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

/// What this program was compiled as.
public enum CoreVersion {
  /// Of the whole program.
  public static let telltale = "0.1.0"
  /// Version of the core API: a plugin of another one is refused.
  public static let api = Int(TELLTALE_CORE_API_VERSION)

  /// The compiler's own name for itself.
  public static var compiler: String {
    var info = telltale_plugin_info_t()
    telltale_plugin_info_fill(&info, "", "")
    return withUnsafeBytes(of: info.compiler_version) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// What only the people behind a system know, asked in the audit file under `system` and set down in
/// the report as they answered.
///
/// Nothing is concluded from an answer: where one makes a rule of law worth looking at, the report
/// says "consider with counsel".
public enum SystemQuestions {
  /// One question, and what an answer may lead to.
  public struct Question: Sendable, Hashable {
    /// Key in the audit file.
    public let key: String
    /// As people are asked.
    public let text: String
    /// Said in the report where an answer makes a rule worth looking at; empty for none.
    public let consider: String
    /// Beginnings of words of which the answer must hold one; where there are none it begins with "yes".
    private let signs: [String]

    init(_ key: String, _ text: String, consider: String = "", signs: [String] = []) {
      self.key = key
      self.text = text
      self.consider = consider
      self.signs = signs
    }

    /// Whether the rule is worth looking at: the answer begins with "yes", or, to a question that is
    /// not one of yes or no, has a word that begins as one of the question's signs.
    public func considers(_ answer: String) -> Bool {
      guard !consider.isEmpty else { return false }
      let words = answer.lowercased().split { !$0.isLetter }
      guard !signs.isEmpty else { return words.first == "yes" }
      return words.contains { word in signs.contains { word.hasPrefix($0) } }
    }
  }

  /// In the order in which audit files ask and reports print them.
  public static let all: [Question] = [
    Question("auditor", "Who made this audit?"),
    Question("responsible", "Who is responsible for the system?"),
    Question("role", "Provider, deployer, or both?"),
    Question("purpose", "What is the system meant for?"),
    Question("persons", "Whose speech does it hear?"),
    Question(
      "whose-emotions",
      "Whose emotions are inferred: employees’, applicants’, customers’, others’?",
      consider:
        "inferring emotions of employees or applicants may fall under the prohibition at work"
        + " (EU AI Act, Article 5(1)(f)): consider with counsel",
      signs: ["employ", "applicant", "candidate", "worker", "staff"]),
    Question("split", "What runs on the device, and what is transmitted to where?"),
    Question("transport", "How is what is transmitted protected on its way?"),
    Question("retention", "How long is what is transmitted kept, and by whom?"),
    Question(
      "workplace", "Is it used at work?",
      consider: "inferring emotions at work is prohibited but for medical or safety reasons (EU AI"
        + " Act, Article 5(1)(f)): consider with counsel"),
    Question(
      "education", "Is it used in education?",
      consider:
        "inferring emotions in education is prohibited but for medical or safety reasons (EU"
        + " AI Act, Article 5(1)(f)): consider with counsel"),
    Question(
      "medical-or-safety", "Is it used for medical or safety reasons?",
      consider:
        "an exemption may apply, and health data need a basis of their own (GDPR, Article 9):"
        + " consider with counsel"),
    Question("objection", "How can a person object, or have it left out?"),
    Question("lawful-basis", "On what basis are the labels of the audited attribute processed?"),
    Question("severity", "How severe would it be for a person if the attribute became known?"),
    Question("controls", "What other controls are in place?"),
    Question("next-audit", "When, or after what change, will it be audited again?"),
  ]
}
