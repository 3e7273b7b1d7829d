internal import Plan
internal import TelltaleCore

/// How fast a model that came trained represents: a short run on noise, for a plan that says how long an
/// audit takes. Models of one file's size differ by a thousand.
enum ModelSpeed {
  /// A longer first pass is enough to go by.
  private static let patience = Duration.seconds(20)
  /// Rows behind the first; with it they take one pass more of a model that takes 16 at once.
  private static let rowCount = 16
  /// Of an utterance whose length is its own.
  private static let utteranceSeconds = 3.0

  /// Whether a stage runs a model that came trained.
  static func runsModel(_ stage: Stage) -> Bool {
    switch stage.work {
    case .representations: true
    default: false
    }
  }

  /// Rows per second of the kinds of work that run the model, by speed class; empty where the model does
  /// not read features, is trained by the audit, does not run on noise, or runs in this process, which it
  /// might end.
  ///
  /// The first row's time holds what is done once: a process started, a model compiled.
  static func measured(for audit: ResolvedAudit, _ stages: [Stage]) -> [String: Double] {
    guard let model = audit.model.pretrained, model.readsFeatures, model.runsApart,
      let name = audit.model.features.first, let extractor = audit.extractors[name]?.extractor
    else { return [:] }
    let classes = stages.filter(runsModel).map(\.speedClass)
    do throws(AuditError) {
      let rate = try rowsPerSecond(model, extractor.output, in: audit)
      return Dictionary(classes.map { ($0, rate) }, uniquingKeysWith: { first, _ in first })
    } catch { return [:] }
  }

  private static func rowsPerSecond(
    _ model: any PretrainedModel, _ features: FeatureDescription, in audit: ResolvedAudit
  ) throws(AuditError) -> Double {
    let execution = Execution(seed: Seed(0), threadCount: audit.threadCount)
    let trained = try model.pretrained(
      classes: audit.evaluationCorpus.emotions, execution: execution)
    let rows = noise(features)
    func seconds(_ count: Int) throws(AuditError) -> Duration {
      let start = ContinuousClock.now
      try trained.represent(
        RepresentationRequest(
          taps: audit.model.taps.map(\.name), features: rows, featureDescription: features,
          rows: Array(0..<count), execution: execution
        ) { (_, _, _) throws(AuditError) in })
      return ContinuousClock.now - start
    }
    let one = try seconds(1)
    guard one < patience else { return Double(rowCount) / (one / .seconds(1)) }
    let more = try seconds(1 + rowCount)
    return Double(rowCount) / max(1e-3, (more - one) / .seconds(1))
  }

  private static func noise(_ features: FeatureDescription) -> MemoryRows {
    let frames = max(1, Int(utteranceSeconds * features.frameRateHz))
    var generator = SeededGenerator(Seed(0))
    let row = (0..<frames).flatMap { _ in
      features.bands.map { band in
        let range = band.range
        return range.lowerBound
          + Float(generator.uniform()) * (range.upperBound - range.lowerBound)
      }
    }
    return MemoryRows(
      Array(repeating: row, count: 1 + rowCount),
      shapes: Array(repeating: [frames, features.bands.count], count: 1 + rowCount))
  }
}
