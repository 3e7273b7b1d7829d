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
    /// Shape of what is sent for one utterance.
    public let sent: TapShape
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
      id: String, modelFeature: String, tap: TapDescription, defence: String?, sent: TapShape,
      task: [TaskScore] = [], attack: Attack? = nil, isOnFront: Bool = false,
      taskFiles: [String] = []
    ) {
      self.id = id
      self.modelFeature = modelFeature
      self.tap = tap
      self.defence = defence
      self.sent = sent
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

/// What an interceptor gets: the output of one tap of one of the models, bare or behind a defence.
package struct TransmissionPoint: Sendable, Hashable {
  /// Of the model, where the audit has several.
  package let feature: String
  package let tap: TapIndex
  /// Nil for what the model gives.
  package let defence: DefenceIndex?

  package init(feature: String, tap: TapIndex, defence: DefenceIndex?) {
    self.feature = feature
    self.tap = tap
    self.defence = defence
  }
}

/// How well emotion was told on one set of utterances.
public struct TaskScore: Sendable, Hashable, Codable {
  /// 0...1.
  public let accuracy: Double
  /// Unweighted average recall over the emotions that occur, 0...1.
  public let uar: Double
  /// Share of the most frequent emotion: what always saying it gets.
  public let majority: Double
  /// Utterances that were judged; those of unknown emotions are not counted.
  public let utteranceCount: Int

  /// Nothing is checked here.
  public init(accuracy: Double, uar: Double, majority: Double, utteranceCount: Int) {
    self.accuracy = accuracy
    self.uar = uar
    self.majority = majority
    self.utteranceCount = utteranceCount
  }

  /// Of the second head; utterances whose emotion the attacker does not know are left out.
  ///
  /// Nil where there is no second head, or no emotion in common.
  package init?(emotionOf table: ScoreTable) {
    guard let scores = table.emotionScores else { return nil }
    self.init(table.rows.map(\.emotion), classes: table.emotionClasses, scores: scores)
  }

  /// Of a table whose classes are the emotions.
  package init?(ofTask table: ScoreTable) {
    self.init(table.rows.map(\.truth), classes: table.classes, scores: table.scores)
  }

  private init?(_ truth: [String], classes: [String], scores: ScoreMatrix) {
    let judged = truth.enumerated().compactMap { row, name in
      classes.firstIndex(of: name).map { (row: row, truth: $0) }
    }
    guard !judged.isEmpty else { return nil }
    var totals = [Int](repeating: 0, count: classes.count)
    var right = totals
    for item in judged {
      totals[item.truth] += 1
      if scores.decision(ofRow: item.row) == item.truth { right[item.truth] += 1 }
    }
    let present = totals.indices.filter { totals[$0] > 0 }
    let recalls = present.map { Double(right[$0]) / Double(totals[$0]) }
    self.init(
      accuracy: Double(right.reduce(0, +)) / Double(judged.count),
      uar: recalls.reduce(0, +) / Double(present.count),
      majority: Double(totals.max() ?? 0) / Double(judged.count), utteranceCount: judged.count)
  }
}
