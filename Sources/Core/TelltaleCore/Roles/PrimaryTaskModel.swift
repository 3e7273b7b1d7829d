/// Role: an emotion recogniser whose inside is audited.
///
/// Contract: a `Sendable` value that only stores its settings; training with the same request, on
/// the same build and thread count, gives identical weights.
public protocol PrimaryTaskModel: Sendable {
  /// Of the settings alone: the same before and after training.
  var declaration: PrimaryTaskModelDeclaration { get }

  /// Learns emotion from features.
  ///
  /// Throws `.invalidLabels`, `.shapeMismatch`, `.computationFailed`, or `.cancelled` (the
  /// checkpoint is kept).
  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedPrimaryTaskModel

  /// The value that `save` of an equally configured model wrote.
  ///
  /// Throws `.missingFile`, `.corruptedArtifact` or `.shapeMismatch`.
  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
}

/// A primary model as it is without training: for the control that shows what the architecture
/// alone gives away.
///
/// A model that came trained has its own weights drawn anew instead, each array with its own mean and
/// deviation: what its making alone gives away.
public protocol UntrainedControl: PrimaryTaskModel {
  /// False where this very model has nothing that could be drawn anew.
  var hasUntrainedControl: Bool { get }

  /// Random weights from the seed, never trained, never pretrained.
  func untrained(classes: [String], features: FeatureDescription, execution: Execution)
    throws(AuditError) -> any TrainedPrimaryTaskModel
}

extension UntrainedControl {
  /// True, unless a model says otherwise.
  public var hasUntrainedControl: Bool { true }
}

/// A primary model that comes trained, for instance a user's own: nothing is learnt, so that one
/// pass over a corpus serves every fold.
public protocol PretrainedModel: PrimaryTaskModel {
  /// Emotions that it tells apart, in its own order; empty for a model that only represents.
  var emotions: [String] { get }

  /// What it reads, a line per input, for people: name, type, shape. Empty where that is not known.
  var inputs: [String] { get }

  /// Whether it reads features. One that answers from recorded files does not: its rows have the
  /// shape [0], and are known by their utterances.
  var readsFeatures: Bool { get }

  /// Whether it runs in a process of its own, so that its end is not this one's.
  var runsApart: Bool { get }

  /// The model, ready to run.
  ///
  /// - Parameter classes: what its scores are to be of, in this order. A class that it does not
  ///   know gets the log-posterior minus infinity; of its others, the shares are dropped and the
  ///   rest sums to 1.
  ///
  /// Throws `.missingFile`, `.corruptedArtifact` or `.unsupported`.
  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
}

/// A pretrained model that answers from records: it knows whom it has nothing for without being run.
public protocol RecordedUtterances: PretrainedModel {
  /// Why there is nothing for an utterance, by id; those that are recorded are not in it.
  ///
  /// - Parameter taps: names of those whose values must be there.
  ///
  /// Throws `.unknownName` for a tap, `.missingFile` or `.malformedFile`.
  func gaps(among utterances: [String], taps: [String]) throws(AuditError) -> [String: String]
}

extension PretrainedModel {
  /// Empty, unless a model knows what it reads.
  public var inputs: [String] { [] }
  /// True, unless a model says otherwise.
  public var readsFeatures: Bool { true }
  /// False, unless a model says otherwise.
  public var runsApart: Bool { false }

  /// The model as it came: there is nothing to learn.
  /// Throws as `pretrained` does.
  public func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedPrimaryTaskModel {
    try pretrained(classes: request.target.classes, execution: request.execution)
  }

  /// Throws `.unsupported`: a model that comes trained is made by `pretrained`, never stored.
  public func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    throw AuditError(.unsupported, "a model that comes trained is not loaded from a store")
  }
}

/// What a primary model says before it is trained.
public struct PrimaryTaskModelDeclaration: Sendable, Hashable, Codable {
  /// For instance `convolutional`, `recurrent`; nil where it is not known to an attacker.
  public let family: String?
  /// For instance `vgg16`; nil where it is not known to an attacker.
  public let architecture: String?
  /// How weights start, with their provenance.
  public let initialisation: String
  /// In order of depth.
  public let taps: [TapDescription]
  /// Layers that are no taps as the model is set, and would be otherwise; nil where there are none.
  public let hiddenTaps: HiddenTaps?

  /// Without a family or an architecture, no scenario can be derived.
  public init(
    family: String?, architecture: String?, initialisation: String, taps: [TapDescription],
    hiddenTaps: HiddenTaps? = nil
  ) {
    self.family = family
    self.architecture = architecture
    self.initialisation = initialisation
    self.taps = taps
    self.hiddenTaps = hiddenTaps
  }

  /// Layers that cannot be tapped as the model is set, and why.
  public struct HiddenTaps: Sendable, Hashable, Codable {
    /// 1 or more.
    public let count: Int
    /// Why, and what would show them.
    public let reason: String

    /// For 1 or more; where nothing is hidden, the declaration has nil.
    public init(count: Int, reason: String) {
      self.count = count
      self.reason = reason
    }
  }
}

/// A primary model that knows its task.
public protocol TrainedPrimaryTaskModel: Sendable {
  /// Emotion scores, one row per wanted row, in that order.
  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix

  /// One forward pass that serves all wanted taps. Hands each representation to the sink, row by
  /// row in the wanted order, taps in the wanted order within a row.
  func represent(_ request: RepresentationRequest) throws(AuditError)

  /// Writes what `load` reads into an existing, empty folder.
  func save(toFolder folder: String) throws(AuditError)

  /// What training did: epochs, losses. Empty for a model that came trained.
  var trainingLog: [TrainingEpoch] { get }
}

/// A primary model that tells emotions on the way to its representations, so that one forward pass serves
/// both. Of any other, an audit makes two.
public protocol OnePassModel: TrainedPrimaryTaskModel {
  /// What `represent` does; returned are the emotion scores of the same rows, in that order, as `score`
  /// gives them.
  ///
  /// Throws what either throws; `.unsupported` of a model that tells no emotions.
  func representAndScore(_ request: RepresentationRequest) throws(AuditError) -> ScoreMatrix
}

/// What to run the on-device part on.
public struct RepresentationRequest: Sendable {
  /// Called with the tap's index among `taps`, the position among `rows`, and the values.
  public typealias Sink =
    @Sendable (_ tap: Int, _ position: Int, _ values: UnsafeBufferPointer<Float>)
    throws(AuditError) -> Void

  /// Names of taps, in the wanted order.
  public let taps: [String]
  /// What `rows` index into; rows of the shape [0] for a model that does not read features.
  public let features: any TensorRows
  /// What the columns of the features mean.
  public let featureDescription: FeatureDescription
  /// Indices into `features`, in the wanted order.
  public let rows: [Int]
  /// Device, precision, threads, progress and stop; its device may be another than the training's.
  public let execution: Execution
  /// Takes each representation, which is valid for the call only.
  public let sink: Sink

  /// Features and what their columns mean.
  public var input: ModelInput {
    ModelInput(description: .features(featureDescription), rows: features)
  }

  /// Nothing is checked here: a name that no tap has is refused by the model.
  public init(
    taps: [String], features: any TensorRows, featureDescription: FeatureDescription, rows: [Int],
    execution: Execution, sink: @escaping Sink
  ) {
    self.taps = taps
    self.features = features
    self.featureDescription = featureDescription
    self.rows = rows
    self.execution = execution
    self.sink = sink
  }
}
