public import AuditCore

/// The audited model and how well it does its own task: a leak in a useless model is no finding.
public struct PrimaryModelResult: Sendable, Hashable, Codable {
  /// One fold's held-out speakers.
  public struct Fold: Sendable, Hashable, Codable {
    public let fold: Int
    public let utteranceCount: Int
    public let speakerCount: Int
    /// Speakers per class of the audited attribute.
    public let speakersPerClass: [String: Int]
    /// 0...1; NaN for a model that gives representations only.
    public let accuracy: Double
    /// Unweighted average recall, 0...1; NaN for a model that gives representations only.
    public let uar: Double
    /// [truth × decision], counts, in the order of `emotions`; empty where there are no answers.
    public let confusion: [[Int]]
    public let trainingLog: [TrainingEpoch]

    public init(
      fold: Int, utteranceCount: Int, speakerCount: Int, speakersPerClass: [String: Int],
      accuracy: Double, uar: Double, confusion: [[Int]], trainingLog: [TrainingEpoch]
    ) {
      self.fold = fold
      self.utteranceCount = utteranceCount
      self.speakerCount = speakerCount
      self.speakersPerClass = speakersPerClass
      self.accuracy = accuracy
      self.uar = uar
      self.confusion = confusion
      self.trainingLog = trainingLog
    }
  }

  public let component: ComponentUse
  /// True for a model that came trained, by people and on speakers that are not known here; nil for one
  /// that the audit trained.
  public let cameTrained: Bool?
  public let declaration: PrimaryTaskModelDeclaration
  public let corpus: ComponentUse
  public let corpusDescription: CorpusDescription
  public let feature: ComponentUse
  public let emotions: [String]
  /// Of the whole plan; `folds` may hold fewer.
  public let plannedFoldCount: Int
  public let folds: [Fold]

  public init(
    component: ComponentUse, cameTrained: Bool? = nil, declaration: PrimaryTaskModelDeclaration,
    corpus: ComponentUse, corpusDescription: CorpusDescription, feature: ComponentUse,
    emotions: [String], plannedFoldCount: Int, folds: [Fold]
  ) {
    self.component = component
    self.cameTrained = cameTrained
    self.declaration = declaration
    self.corpus = corpus
    self.corpusDescription = corpusDescription
    self.feature = feature
    self.emotions = emotions
    self.plannedFoldCount = plannedFoldCount
    self.folds = folds
  }
}

/// A component as an audit used it.
public struct ComponentUse: Sendable, Hashable, Codable {
  /// Its name in the audit file; the id unless the file gives another.
  public let name: String
  public let role: Role
  public let id: String
  public let version: String
  public let summary: String
  public let citation: String
  public let licence: String
  public let knownLimits: [String]
  /// Every parameter, defaults included.
  public let parameters: [String: ParameterValue]
  /// Plugin file (its last path component) and its SHA-256.
  public let plugin: String
  public let pluginHash: String

  public init(
    name: String, metadata: ComponentMetadata, parameters: [String: ParameterValue],
    plugin: String, pluginHash: String
  ) {
    self.name = name
    self.role = metadata.role
    self.id = metadata.id
    self.version = metadata.version
    self.summary = metadata.summary
    self.citation = metadata.citation
    self.licence = metadata.licence
    self.knownLimits = metadata.knownLimits
    // JSON has one kind of number: what is written must read back, and look, the same.
    self.parameters = parameters.mapValues { value in
      guard case .number(let number) = value, let whole = Int(exactly: number) else { return value }
      return .integer(whole)
    }
    self.plugin = plugin
    self.pluginHash = pluginHash
  }
}

extension PrimaryModelResult.Fold {
  /// Counts what a table of emotion scores says. Throws `.corruptedArtifact`.
  init(
    fold: Int, table: ScoreTable, attribute: AttributeDescription, utterances: [Utterance],
    trainingLog: [TrainingEpoch]
  ) throws(AuditError) {
    let truth = try table.truth()
    let classCount = table.classes.count
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (row, label) in truth.labels.enumerated() {
      confusion[label][table.scores.decision(ofRow: row)] += 1
    }
    let correct = (0..<classCount).map { confusion[$0][$0] }.reduce(0, +)
    let recalls = (0..<classCount).compactMap { label -> Double? in
      let total = confusion[label].reduce(0, +)
      return total == 0 ? nil : Double(confusion[label][label]) / Double(total)
    }
    self.init(
      fold: fold, utteranceCount: truth.labels.count,
      speakerCount: Set(table.rows.map(\.speaker)).count,
      speakersPerClass: Self.speakersPerClass(utterances, attribute),
      accuracy: Double(correct) / Double(max(1, truth.labels.count)),
      uar: recalls.reduce(0, +) / Double(max(1, recalls.count)), confusion: confusion,
      trainingLog: trainingLog)
  }

  /// The held-out utterances of a model that gives no answers.
  init(fold: Int, silentOn utterances: [Utterance], attribute: AttributeDescription) {
    self.init(
      fold: fold, utteranceCount: utterances.count,
      speakerCount: Set(utterances.map(\.speaker)).count,
      speakersPerClass: Self.speakersPerClass(utterances, attribute), accuracy: .nan, uar: .nan,
      confusion: [], trainingLog: [])
  }

  private static func speakersPerClass(
    _ utterances: [Utterance], _ attribute: AttributeDescription
  ) -> [String: Int] {
    var speakers: [String: Set<String>] = [:]
    for utterance in utterances {
      // A class of its own for each speaker would name them.
      let group = attribute.isIdentity ? "to be recognised" : attribute.label(of: utterance)
      speakers[group ?? "unlabelled", default: []].insert(utterance.speaker)
    }
    return speakers.mapValues(\.count)
  }
}
