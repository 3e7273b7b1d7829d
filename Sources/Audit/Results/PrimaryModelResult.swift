public import TelltaleCore

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
    /// With the model's answers, relative to the audit's folder; nil where there are none.
    public let scoreFile: String?

    public init(
      fold: Int, utteranceCount: Int = 0, speakerCount: Int = 0,
      speakersPerClass: [String: Int] = [:], accuracy: Double = .nan, uar: Double = .nan,
      confusion: [[Int]] = [], trainingLog: [TrainingEpoch], scoreFile: String? = nil
    ) {
      self.fold = fold
      self.utteranceCount = utteranceCount
      self.speakerCount = speakerCount
      self.speakersPerClass = speakersPerClass
      self.accuracy = accuracy
      self.uar = uar
      self.confusion = confusion
      self.trainingLog = trainingLog
      self.scoreFile = scoreFile
    }
  }

  /// Stands in `speakersPerClass` for speakers without a label of the attribute: nobody attacks them.
  public static let unlabelled = "unlabelled"

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
  /// Versions of the libraries that reckoned for it, by name.
  public let libraries: [String: String]

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
    self.libraries = metadata.libraries
  }
}

extension PrimaryModelResult.Fold {
  /// The same fold with what follows of it from its held-out utterances and the model's answers.
  ///
  /// - Parameter table: nil for a model that gives none.
  ///
  /// Throws `.corruptedArtifact`.
  package func judged(
    on utterances: [Utterance], by table: ScoreTable?, attribute: AttributeDescription
  ) throws(AuditError) -> PrimaryModelResult.Fold {
    let speakerCount = Set(utterances.map(\.speaker)).count
    let speakersPerClass = Self.speakersPerClass(utterances, attribute)
    guard let table else {
      return PrimaryModelResult.Fold(
        fold: fold, utteranceCount: utterances.count, speakerCount: speakerCount,
        speakersPerClass: speakersPerClass, trainingLog: trainingLog)
    }
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
    return PrimaryModelResult.Fold(
      fold: fold, utteranceCount: truth.labels.count, speakerCount: speakerCount,
      speakersPerClass: speakersPerClass,
      accuracy: Double(correct) / Double(max(1, truth.labels.count)),
      uar: recalls.reduce(0, +) / Double(max(1, recalls.count)), confusion: confusion,
      trainingLog: trainingLog, scoreFile: scoreFile)
  }

  private static func speakersPerClass(
    _ utterances: [Utterance], _ attribute: AttributeDescription
  ) -> [String: Int] {
    var speakers: [String: Set<String>] = [:]
    for (utterance, label) in zip(utterances, attribute.labels(of: utterances)) {
      // A class of its own for each speaker would name them.
      let group = attribute.isIdentity ? "to be recognised" : label
      speakers[group ?? PrimaryModelResult.unlabelled, default: []].insert(utterance.speaker)
    }
    return speakers.mapValues(\.count)
  }
}
