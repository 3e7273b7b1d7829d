/// Role: a model that infers the attribute from what it is given.
///
/// Contract: a `Sendable` value that only stores its settings. One verb serves both knowledge
/// levels: trained on features it is the ignorant attacker, trained on representations the
/// semi-informed one. Same request, same build, same thread count: identical scores.
public protocol Attacker: Sendable {
  /// Of the settings alone: the same before and after training.
  var declaration: AttackerDeclaration { get }

  /// Throws `.invalidLabels` (one class only), `.shapeMismatch`, `.unsupported`,
  /// `.computationFailed`, or `.cancelled` (the checkpoint is kept).
  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker

  /// The value that `save` of an equally configured attacker wrote.
  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
}

/// What an attacker says before it is trained.
public struct AttackerDeclaration: Sendable, Hashable, Codable {
  /// `convolutional`, `recurrent`, `probe` …; matched against the primary model's.
  public let family: String
  /// For instance `vgg19`; matched against the primary model's.
  public let architecture: String
  /// How weights start, with their provenance; `startsFromNothing` of one that draws nothing.
  public let initialisation: String
  /// Id of the extractor that it is trained on when ignorant.
  public let nativeFeature: String
  /// What it can be trained for; a cell that asks for another is not run.
  public let awareness: [Awareness]
  /// What it can be trained on; a cell that asks for another is not run.
  public let knowledge: [Knowledge]
  /// Ways of adapting that mean something for it; always with `.frozen`.
  public let adaptations: [Adaptation]
  /// In order; where a representation can enter.
  public let entryPoints: [EntryPoint]
  /// Trainings per fold, each with draws of its own, where an audit does not say how many, 1...20:
  /// several where one is cheap and draws at all, so that intervals hold what the draws do.
  public let trainingCount: Int

  /// What it reads of a representation. Where all attackers of an audit read pooled vectors, nothing else
  /// is stored.
  public let reads: AttackerReading

  /// What `trainingCount` may be, and `seeds` in an audit file.
  public static let trainingCounts = 1...20
  /// An attacker in closed form: another training on the same rows gives the same one.
  public static let startsFromNothing = "none"
  /// Whether it wants validation rows, to stop on. One that does not is given those speakers to learn
  /// from, too, and chooses what it has to choose among them.
  public let stopsOnValidation: Bool

  /// Unless said otherwise it adapts to nothing, is trained once per fold, stops on validation rows, and reads
  /// whole rows.
  public init(
    family: String, architecture: String, initialisation: String, nativeFeature: String,
    awareness: [Awareness], knowledge: [Knowledge], adaptations: [Adaptation] = [.frozen],
    entryPoints: [EntryPoint], trainingCount: Int = 1,
    stopsOnValidation: Bool = true, reads: AttackerReading = .rows
  ) {
    self.family = family
    self.architecture = architecture
    self.initialisation = initialisation
    self.nativeFeature = nativeFeature
    self.awareness = awareness
    self.knowledge = knowledge
    self.adaptations = adaptations
    self.entryPoints = entryPoints
    self.trainingCount = trainingCount
    self.stopsOnValidation = stopsOnValidation
    self.reads = reads
  }

  /// The same with another native feature.
  public func learning(from feature: String) -> AttackerDeclaration {
    copy(nativeFeature: feature, reads: reads)
  }

  /// The same, reading something else.
  public func reading(_ reads: AttackerReading) -> AttackerDeclaration {
    copy(nativeFeature: nativeFeature, reads: reads)
  }

  private func copy(nativeFeature: String, reads: AttackerReading) -> AttackerDeclaration {
    AttackerDeclaration(
      family: family, architecture: architecture, initialisation: initialisation,
      nativeFeature: nativeFeature, awareness: awareness, knowledge: knowledge,
      adaptations: adaptations, entryPoints: entryPoints, trainingCount: trainingCount,
      stopsOnValidation: stopsOnValidation, reads: reads)
  }
}

/// What an attacker reads of a representation.
public enum AttackerReading: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing but its pooled vector (SPEC §4.6). It may be handed that vector, as a representation of one
  /// axis, in place of the row that it is made of.
  case pooled
  /// Everything.
  case rows
}

/// An attacker that has learnt.
public protocol TrainedAttacker: Sendable {
  /// Scores for features (through the whole network) or representations (by splice, or where it
  /// was trained on representations of that shape, directly).
  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores

  /// Writes what `load` reads into an existing, empty folder.
  func save(toFolder folder: String) throws(AuditError)

  /// What training did, epoch by epoch, in order.
  var trainingLog: [TrainingEpoch] { get }
}

/// An attacker's opinion.
public struct AttackScores: Sendable, Hashable, Codable {
  /// Log-posteriors of the attribute's classes: a row per wanted row, in that order.
  public let attribute: ScoreMatrix
  /// The second head's, of an application-aware attacker.
  public let emotion: ScoreMatrix?
  /// How a representation entered; nil for features.
  public let splice: Splice?

  /// Without more: the scores of a generic attacker on features.
  public init(attribute: ScoreMatrix, emotion: ScoreMatrix? = nil, splice: Splice? = nil) {
    self.attribute = attribute
    self.emotion = emotion
    self.splice = splice
  }
}
