internal import CTelltalePlugin
internal import Formats
internal import TelltaleCore

/// What an audit was made with: enough to make it again and to see what differs.
public struct Provenance: Sendable, Hashable, Codable {
  /// One corpus's content.
  public struct CorpusContent: Sendable, Hashable, Codable {
    public let name: String
    public let utteranceCount: Int
    public let speakerCount: Int
    /// SHA-256 over every utterance's labels and audio.
    public let contentHash: String
    /// What was done about its labels, a sentence each that names nobody; nil for nothing.
    public let labels: [String]?
    /// What was listed and took no part; nil for nothing. Counts above are without it.
    public let leftOut: [LeftOut]?

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

  public let telltaleVersion: String
  public let coreAPIVersion: Int
  public let compiler: String
  public let operatingSystem: String
  public let processor: String
  public let device: String
  public let precision: String
  public let threadCount: Int
  public let seed: UInt64
  /// `quick`, `standard` or `paper`.
  public let profile: String
  /// ISO 8601, UTC.
  public let startedAt: String
  public let finishedAt: String
  /// Of this run; a resumed audit's earlier runs are not in it.
  public let wallSeconds: Double
  public let stagesRun: Int
  public let stagesReused: Int
  /// SHA-256 of the resolved configuration.
  public let configurationHash: String
  /// The resolved configuration, as YAML.
  public let configuration: String
  public let corpora: [CorpusContent]
  public let components: [ComponentUse]

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

  public let reason: Reason
  public let utteranceCount: Int
  public let speakerCount: Int

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
