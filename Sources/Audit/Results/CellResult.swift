/// One cell's outcome.
public struct CellResult: Sendable, Hashable, Codable {
  /// Whether there is a number, and else why not.
  public enum Status: Sendable, Hashable, Codable {
    /// There is one.
    case measured
    /// Tried and broken, with the reason.
    case failed(because: String)
    /// Not tried, with the reason.
    case notRun(because: String)
  }

  /// The row of the matrix.
  public let cell: Cell
  /// Where it is not `measured` there are no numbers.
  public let status: Status
  /// Fold indices that were measured; with several seeds each stands once per seed, one after the
  /// other.
  public let folds: [Int]
  /// How the attackers' trainings went, in the order of `folds`.
  public let trainings: [TrainingHistory]
  /// Leakage, metric by metric: the attacker on representations.
  public let leakage: [MetricSummary]
  /// The same attacker, or its native twin, on the raw features of the same utterances.
  public let ceiling: [MetricSummary]
  /// The native twin on features of its own corpus, of speakers that it did not learn from.
  public let native: NativeResult?
  /// How well an application-aware attacker tells emotion from representations, fold by fold.
  public let emotion: [TaskScore]
  /// Leakage by emotion and by style of speech, where there are two or more.
  public let slices: [SliceResult]
  /// What the statistics say; nil for controls.
  public let judgement: CellJudgement?
  /// What plots are drawn from; nil for controls and for other than two classes.
  public let picture: AttackPicture?
  /// Files with the per-utterance scores, one per fold, relative to the audit's folder.
  public let scoreFiles: [String]
  /// The same for the ceiling; cells of one attacker share them.
  public let ceilingFiles: [String]
  /// What the attack read under every deal of the labels that it was made again for; nil for an
  /// attack without an exact test.
  public let replicateFile: String?

  /// The first three suffice for a cell that was not measured.
  public init(
    cell: Cell, status: Status, folds: [Int], trainings: [TrainingHistory] = [],
    leakage: [MetricSummary] = [], ceiling: [MetricSummary] = [],
    native: NativeResult? = nil, emotion: [TaskScore] = [], slices: [SliceResult] = [],
    judgement: CellJudgement? = nil, picture: AttackPicture? = nil, scoreFiles: [String] = [],
    ceilingFiles: [String] = [], replicateFile: String? = nil
  ) {
    self.cell = cell
    self.status = status
    self.folds = folds
    self.trainings = trainings
    self.leakage = leakage
    self.ceiling = ceiling
    self.native = native
    self.emotion = emotion
    self.slices = slices
    self.judgement = judgement
    self.picture = picture
    self.scoreFiles = scoreFiles
    self.ceilingFiles = ceilingFiles
    self.replicateFile = replicateFile
  }

  package func with(_ judgement: CellJudgement) -> CellResult {
    CellResult(
      cell: cell, status: status, folds: folds, trainings: trainings, leakage: leakage,
      ceiling: ceiling, native: native, emotion: emotion, slices: slices, judgement: judgement,
      picture: picture, scoreFiles: scoreFiles, ceilingFiles: ceilingFiles,
      replicateFile: replicateFile)
  }
}

/// Majority class or fair coin.
public struct BaselineResult: Sendable, Hashable, Codable {
  /// What answers without having learnt.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Always the class that is most frequent among those judged.
    case majority
    /// A class drawn for each utterance, every class as likely.
    case coin
  }

  /// Which of the two.
  public let kind: Kind
  /// In the order of the audit's metrics.
  public let metrics: [MetricSummary]
  /// The same by emotion and by style.
  public let slices: [SliceResult]

  /// Without slices, unless said otherwise.
  public init(kind: Kind, metrics: [MetricSummary], slices: [SliceResult] = []) {
    self.kind = kind
    self.metrics = metrics
    self.slices = slices
  }
}

/// What an attacker achieves where nothing was intercepted: on features of its own corpus (paper,
/// §3.3). A weak attacker's low leakage says little.
public struct NativeResult: Sendable, Hashable, Codable {
  /// Who was judged. No attacker learnt from any of them.
  public enum Speakers: String, Sendable, Hashable, Codable, CaseIterable {
    /// The fold's held-out speakers: the same numbers as the ceiling.
    case heldOut = "held-out"
    /// The speakers whose loss chose the epoch: slightly favourable.
    case validation
  }

  /// Decides how favourable the numbers are.
  public let speakers: Speakers
  /// Per fold; one entry where the same attacker serves every fold.
  public let leakage: [MetricSummary]
  /// Of an application-aware attacker: its second task, on its own corpus's emotions.
  public let emotion: [TaskScore]
  /// Files with the per-utterance scores, relative to the audit's folder; the ceiling's where the same
  /// speakers were judged.
  public let scoreFiles: [String]

  /// Without numbers, unless they are given.
  public init(
    speakers: Speakers, leakage: [MetricSummary] = [], emotion: [TaskScore] = [],
    scoreFiles: [String] = []
  ) {
    self.speakers = speakers
    self.leakage = leakage
    self.emotion = emotion
    self.scoreFiles = scoreFiles
  }
}

/// Leakage on a part of the judged utterances. Thresholds are the whole pool's.
public struct SliceResult: Sendable, Hashable, Codable {
  /// What the pool is cut by.
  public enum Axis: String, Sendable, Hashable, Codable, CaseIterable {
    /// The emotion that an utterance is labelled with.
    case emotion
    /// Scripted or improvised speech.
    case style
    /// Something else that the corpus labels of its speakers.
    case attribute
  }

  /// With `attribute` and `value`, what the part is.
  public let axis: Axis
  /// Name of the attribute, for instance `age-band`; nil on the other axes.
  public let attribute: String?
  /// For instance `angry`, `improvised`, `over-60`.
  public let value: String
  /// Speakers of the part, over all folds.
  public let speakerCount: Int
  /// In the order of the audit's metrics; per fold in the order of the cell's folds.
  public let leakage: [MetricSummary]

  /// Nothing is checked here.
  public init(
    axis: Axis, attribute: String? = nil, value: String, speakerCount: Int,
    leakage: [MetricSummary]
  ) {
    self.axis = axis
    self.attribute = attribute
    self.value = value
    self.speakerCount = speakerCount
    self.leakage = leakage
  }
}

/// How the training of one fold's attacker went: what a reader must know before the number counts.
public struct TrainingHistory: Sendable, Hashable, Codable {
  /// Index of the fold, from 0.
  public let fold: Int
  /// Which of the audit's seeds, from 0.
  public let repetition: Int
  /// Trainings until one did not end with the same answer for every utterance; 1 as a rule.
  public let attemptCount: Int
  /// Whether the attacker answers every utterance alike all the same: its training failed, and its
  /// number says nothing of the model.
  public let answersAlike: Bool

  /// The first seed, unless said otherwise.
  public init(fold: Int, repetition: Int = 0, attemptCount: Int, answersAlike: Bool) {
    self.fold = fold
    self.repetition = repetition
    self.attemptCount = attemptCount
    self.answersAlike = answersAlike
  }
}

/// What plots of one two-class attack are drawn from; small, and without anybody's name.
public struct AttackPicture: Sendable, Hashable, Codable {
  /// One speaker under a made-up name.
  public struct Speaker: Sendable, Hashable, Codable {
    /// For instance `S07`; the same speaker has the same one in every attack of the audit.
    public let pseudonym: String
    /// The true class.
    public let label: String
    /// Rows that were judged: with several trainings per fold each utterance counts once for each.
    public let utteranceCount: Int
    /// Share of utterances read right at the fold's median of log-odds, 0...1.
    public let rightShare: Double

    /// Nothing is checked here.
    public init(pseudonym: String, label: String, utteranceCount: Int, rightShare: Double) {
      self.pseudonym = pseudonym
      self.label = label
      self.utteranceCount = utteranceCount
      self.rightShare = rightShare
    }
  }

  /// How one class's scores lie: shares of its utterances per bin.
  public struct Density: Sendable, Hashable, Codable {
    /// Name of the class.
    public let label: String
    /// One per bin, from the lowest log-odds on; they sum to 1.
    public let shares: [Double]

    /// Nothing is checked here.
    public init(label: String, shares: [Double]) {
      self.label = label
      self.shares = shares
    }
  }

  /// False-positive rates at which the curve is given, ascending, 0.001...1.
  public let falsePositiveRates: [Double]
  /// True-positive rates there, class 1 against class 0, mean over folds.
  public let truePositiveRates: [Double]
  /// Log-odds of class 1 less the fold's median, in bins of equal width; the outer bins hold what is
  /// beyond.
  public let densityRange: ClosedRange<Double>
  /// One per class, in the order of the classes.
  public let densities: [Density]
  /// Sorted by made-up name.
  public let speakers: [Speaker]

  /// Nothing is checked here.
  public init(
    falsePositiveRates: [Double], truePositiveRates: [Double], densityRange: ClosedRange<Double>,
    densities: [Density], speakers: [Speaker]
  ) {
    self.falsePositiveRates = falsePositiveRates
    self.truePositiveRates = truePositiveRates
    self.densityRange = densityRange
    self.densities = densities
    self.speakers = speakers
  }
}
