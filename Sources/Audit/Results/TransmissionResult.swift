public import TelltaleCore

/// Where a representation could be cut off and sent: behind which tap, and behind which defence.
/// What each place gives away, and what it leaves of the task.
public struct TransmissionResult: Sendable, Hashable, Codable {
  /// One such place.
  public struct Point: Sendable, Hashable, Codable {
    /// `pool3`, `pool3/quantise`; with the model's feature first where there are several.
    public let id: String
    /// Name of the extractor that the primary model was trained on.
    public let modelFeature: String
    /// Where it is cut off.
    public let tap: TapDescription
    /// Nil for the bare representation.
    public let defence: String?
    /// Values that are sent for one utterance.
    public let valueCount: Int
    /// The task's probe on held-out speakers, fold by fold; empty where it failed.
    public let task: [TaskScore]
    /// The strongest attack there; nil where none was measured.
    public let attack: Attack?
    /// Whether no other place leaks as little or less and leaves as much or more of the task.
    public let isOnFront: Bool
    /// Files with the probe's per-utterance scores, one per fold, relative to the audit's folder.
    public let taskFiles: [String]

    /// Without numbers, unless they are given.
    public init(
      id: String, modelFeature: String, tap: TapDescription, defence: String?, valueCount: Int,
      task: [TaskScore] = [], attack: Attack? = nil, isOnFront: Bool = false,
      taskFiles: [String] = []
    ) {
      self.id = id
      self.modelFeature = modelFeature
      self.tap = tap
      self.defence = defence
      self.valueCount = valueCount
      self.task = task
      self.attack = attack
      self.isOnFront = isOnFront
      self.taskFiles = taskFiles
    }

    /// Mean UAR of the probe over folds, 0...1.
    public var taskUAR: Double? {
      task.isEmpty ? nil : task.map(\.uar).reduce(0, +) / Double(task.count)
    }
  }

  /// An attack as far as places are compared by it.
  public struct Attack: Sendable, Hashable, Codable {
    /// Id of the cell.
    public let cell: String
    /// The metric that leakage is told in, and its chance level.
    public let metric: String
    /// Mean over folds.
    public let leakage: Double
    /// Mean over folds.
    public let chance: Double
    /// At 95 %.
    public let interval: ClosedRange<Double>?
    /// That of the cell.
    public let verdict: Verdict.Kind

    /// Nothing is checked here.
    public init(
      cell: String, metric: String, leakage: Double, chance: Double,
      interval: ClosedRange<Double>?, verdict: Verdict.Kind
    ) {
      self.cell = cell
      self.metric = metric
      self.leakage = leakage
      self.chance = chance
      self.interval = interval
      self.verdict = verdict
    }
  }

  /// Taps in order of depth, each bare and then behind every defence.
  public let points: [Point]
  /// The id of the point on the front that gives up least of one for the other; nil where the front
  /// has no bend.
  public let knee: String?
  /// What to do about it, in words.
  public let advice: [String]

  /// Without advice, unless it is given.
  public init(points: [Point], knee: String? = nil, advice: [String] = []) {
    self.points = points
    self.knee = knee
    self.advice = advice
  }
}
