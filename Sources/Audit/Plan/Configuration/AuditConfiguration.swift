public import Results
public import TelltaleCore

/// One audit as a person asks for it: read from a YAML file or built from flags (SPEC §7).
public struct AuditConfiguration: Sendable, Hashable, Codable {
  /// Names the output folder, unless another is given.
  public var name: String
  /// Fills in training settings that nobody gave.
  public var profile: Profile
  /// Enters the seed of every stage; folds do not depend on it.
  public var seed: UInt64
  /// Name of the attribute to infer; `speaker` asks who speaks.
  public var attribute: String
  /// What is done about speakers who have several labels of it.
  public var varyingLabels: VaryingLabels
  /// What is done about utterances that cannot be used.
  public var unusable: UnusableRule
  /// Ids of utterances that take no part, by the corpus's name.
  public var leaveOut: [String: [String]]
  /// In the file's order.
  public var corpora: [ComponentSpecification]
  /// Settings for extractors; an extractor that is not listed runs with its defaults.
  public var features: [ComponentSpecification]
  /// One model; it may be trained on several features.
  public var model: ModelSpecification
  /// At least one, when it is resolved; that of the exact test is added then.
  public var attackers: [AttackerSpecification]
  /// What is done to a representation before it is transmitted; each is tried at every tap, by
  /// attackers that train on what it lets through.
  public var defences: [ComponentSpecification]
  /// Id of the attacker that learns emotion at every tap, to show how much of the task is left;
  /// `noTaskProbe` for none, nil for the usual one where taps or defences are compared.
  public var taskProbe: String?
  /// Id of the attacker that stands in the audit for its exact test, whatever others it has;
  /// `noExactTest` for none, nil for the usual one where it is at hand.
  public var exactTest: String?
  /// Of attackers that say nothing of their own.
  public var awareness: [Awareness]
  /// Of attackers that say nothing of their own.
  public var knowledge: [Knowledge]
  /// Of the attacked corpus.
  public var folds: FoldSelection
  /// Of kinds other than `attack`; empty for none.
  public var controls: [Cell.Kind]
  /// Metric component ids.
  public var metrics: [String]
  /// Share of the training speakers that early stopping watches, 0..<1.
  public var validationShare: Double
  /// Trainings of every attacker per fold, each from a seed of its own, 1...20; nil for what each
  /// declares.
  public var seeds: Int?
  /// Distance from chance below which leakage is called equivalent to none, 0.005...0.5, where somebody
  /// set one; nil for the usual one.
  public var declaredMargin: Double?
  /// How attackers adapt to what they intercept; a cell each.
  public var adaptation: [Adaptation]
  /// Answers to `SystemQuestions`, by key.
  public var system: [String: String]
  /// For all stages.
  public var device: Execution.Device
  /// For all stages.
  public var precision: PrecisionChoice
  /// Threads of one computation; nil for all processors.
  public var threads: Int?

  /// Everything else at its default, and no attackers: they must be added.
  public init(name: String, corpora: [ComponentSpecification], model: ModelSpecification) {
    self.name = name
    self.profile = .quick
    self.seed = 1
    self.attribute = "gender"
    self.varyingLabels = .refuse
    self.unusable = .refuse
    self.leaveOut = [:]
    self.corpora = corpora
    self.features = []
    self.model = model
    self.attackers = []
    self.defences = []
    self.taskProbe = nil
    self.exactTest = nil
    self.awareness = [.generic]
    self.knowledge = Knowledge.allCases
    self.folds = .all
    self.controls = [.untrainedModel, .shuffledLabels]
    self.metrics = UsualComponents.ours.metrics
    self.validationShare = 0.2
    self.seeds = nil
    self.declaredMargin = nil
    self.adaptation = [.frozen]
    self.system = [:]
    self.device = .cpu
    self.precision = .automatic
    self.threads = nil
  }

  /// The declared one, or 0.05.
  public var margin: Double { declaredMargin ?? 0.05 }

  /// What `taskProbe` says for none.
  public static let noTaskProbe = "none"
  /// What `exactTest` says for none.
  public static let noExactTest = "none"
}

/// A component, the name it goes by in the audit, and its settings.
public struct ComponentSpecification: Sendable, Hashable, Codable {
  /// Unique among its kind in the file.
  public var name: String
  /// Component id.
  public var use: String
  /// Those that were given; the profile and the component complete them.
  public var parameters: [String: ParameterValue]

  /// Without `use`, the name is the id.
  public init(name: String, use: String? = nil, parameters: [String: ParameterValue] = [:]) {
    self.name = name
    self.use = use ?? name
    self.parameters = parameters
  }
}

/// The model under audit.
public struct ModelSpecification: Sendable, Hashable, Codable {
  /// Its name is what reports call the model.
  public var component: ComponentSpecification
  /// Name of the corpus that it is trained and attacked on.
  public var corpus: String
  /// Names or ids of the extractors that it is trained on: a model each.
  public var features: [String]
  /// Empty for the first tap.
  public var taps: [String]

  /// Trained on the usual features and tapped at the first tap, unless said otherwise.
  public init(
    component: ComponentSpecification, corpus: String,
    features: [String] = UsualComponents.ours.modelFeatures, taps: [String] = []
  ) {
    self.component = component
    self.corpus = corpus
    self.features = features
    self.taps = taps
  }
}

/// One attacker, and what of the matrix it takes part in (nil: all that the file allows).
public struct AttackerSpecification: Sendable, Hashable, Codable {
  /// Its name stands in the ids of cells.
  public var component: ComponentSpecification
  /// Names of corpora that it learns from.
  public var corpora: [String]?
  /// Kinds of awareness that it is trained for.
  public var awareness: [Awareness]?
  /// Kinds of knowledge that it is tried with.
  public var knowledge: [Knowledge]?
  /// Adaptations that it is tried with; a cell each.
  public var adaptation: [Adaptation]?
  /// Trainings per fold, 1...20.
  public var seeds: Int?

  /// Takes part in all that the file allows, unless said otherwise.
  public init(
    component: ComponentSpecification, corpora: [String]? = nil, awareness: [Awareness]? = nil,
    knowledge: [Knowledge]? = nil, adaptation: [Adaptation]? = nil, seeds: Int? = nil
  ) {
    self.component = component
    self.corpora = corpora
    self.awareness = awareness
    self.knowledge = knowledge
    self.adaptation = adaptation
    self.seeds = seeds
  }
}

/// Which folds to run.
public enum FoldSelection: Sendable, Hashable, Codable {
  /// Every fold of the corpus.
  case all
  /// This many, from fold 0 on: at least 1, and no more than there are.
  case first(Int)
  /// These, counted from 0: at least one, and none twice.
  case listed([Int])
}

/// `automatic` is resolved by the processor before anything runs.
public enum PrecisionChoice: String, Sendable, Hashable, Codable, CaseIterable {
  /// bfloat16 on a GPU and where the processor is known to be faster with it, else float32.
  case automatic
  /// `Execution.Precision.float32`, on every machine.
  case float32
  /// `Execution.Precision.bfloat16`, on every machine.
  case bfloat16
}
