public import TelltaleCore

/// The audited model and how well it does its own task: a leak in a useless model is no finding.
public struct PrimaryModelResult: Sendable, Hashable, Codable {
  /// One fold's held-out speakers.
  public struct Fold: Sendable, Hashable, Codable {
    /// Index of the fold, from 0.
    public let fold: Int
    /// Utterances that are held out.
    public let utteranceCount: Int
    /// Speakers who are held out.
    public let speakerCount: Int
    /// Speakers per class of the audited attribute.
    public let speakersPerClass: [String: Int]
    /// 0...1; NaN for a model that gives representations only.
    public let accuracy: Double
    /// Unweighted average recall, 0...1; NaN for a model that gives representations only.
    public let uar: Double
    /// [truth × decision], counts, in the order of `emotions`; empty where there are no answers.
    public let confusion: [[Int]]
    /// Epoch by epoch; empty for a model that came trained.
    public let trainingLog: [TrainingEpoch]
    /// With the model's answers, relative to the audit's folder; nil where there are none.
    public let scoreFile: String?

    /// Without answers, unless they are given.
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

  /// The model, with its settings.
  public let component: ComponentUse
  /// True for a model that came trained, by people and on speakers that are not known here; nil for one
  /// that the audit trained.
  public let cameTrained: Bool?
  /// What the model said of itself; `taps` are all that it has, not only the audit's.
  public let declaration: PrimaryTaskModelDeclaration
  /// What it is judged on, and was trained on unless it came trained.
  public let corpus: ComponentUse
  /// What that corpus says of itself.
  public let corpusDescription: CorpusDescription
  /// The extractor that it reads; the model itself where it reads no features.
  public let feature: ComponentUse
  /// Those that occur in the corpus, in its order; order of `confusion`.
  public let emotions: [String]
  /// Of the whole plan; `folds` may hold fewer.
  public let plannedFoldCount: Int
  /// Those whose model is there, ascending.
  public let folds: [Fold]

  /// Nothing is checked here.
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
  /// With the name, what tells it from the audit's other components.
  public let role: Role
  /// Of the component.
  public let id: String
  /// Of the component.
  public let version: String
  /// As the component says of itself.
  public let summary: String
  /// As the component says of itself.
  public let citation: String
  /// As the component says of itself.
  public let licence: String
  /// As the component says of itself.
  public let knownLimits: [String]
  /// Every parameter, defaults included.
  public let parameters: [String: ParameterValue]
  /// Plugin file (its last path component) and its SHA-256.
  public let plugin: String
  /// Hexadecimal digits of its code's SHA-256; empty where there is none.
  public let pluginHash: String
  /// Versions of the libraries that reckoned for it, by name.
  public let libraries: [String: String]

  /// Numbers without a fraction become whole ones, as JSON reads them.
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
