/// One cell's outcome.
public struct CellResult: Sendable, Hashable, Codable {
  /// Whether there is a number, and else why not.
  public enum Status: Sendable, Hashable, Codable {
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
  public let evidence: CellEvidence?
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
    evidence: CellEvidence? = nil, picture: AttackPicture? = nil, scoreFiles: [String] = [],
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
    self.evidence = evidence
    self.picture = picture
    self.scoreFiles = scoreFiles
    self.ceilingFiles = ceilingFiles
    self.replicateFile = replicateFile
  }

  package func with(_ evidence: CellEvidence) -> CellResult {
    CellResult(
      cell: cell, status: status, folds: folds, trainings: trainings, leakage: leakage,
      ceiling: ceiling, native: native, emotion: emotion, slices: slices, evidence: evidence,
      picture: picture, scoreFiles: scoreFiles, ceilingFiles: ceilingFiles,
      replicateFile: replicateFile)
  }
}
