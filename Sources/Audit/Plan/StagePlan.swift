package import Formats

/// Stages, and which of them are asked for: what an engine runs. An audit's own, or a part of it that
/// another host was given.
public struct StagePlan: Sendable {
  /// In an order in which every stage comes after what it needs.
  package let stages: [Stage]
  /// Keys of the stages that must be there in the end.
  package let wanted: [ContentHash]
  /// Of the stages that it is about.
  package let count: Int
  private let placeOfStage: [ContentHash: Int]

  package init(_ stages: [Stage], wanted: [ContentHash]) {
    self.init(stages, wanted: wanted, count: stages.count)
  }

  private init(_ stages: [Stage], wanted: [ContentHash], count: Int) {
    self.stages = stages
    self.wanted = wanted
    self.count = count
    placeOfStage = Dictionary(
      stages.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { a, _ in a })
  }

  package subscript(key: ContentHash) -> Stage? { placeOfStage[key].map { stages[$0] } }

  /// Of the same stages these, each for itself: what they need must be there, and is made anew where it
  /// is damaged.
  package func part(_ keys: [ContentHash]) -> StagePlan {
    StagePlan(stages, wanted: keys, count: keys.count)
  }
}

extension AuditPlan {
  /// What the report reads is asked for.
  public var stagePlan: StagePlan { StagePlan(stages, wanted: resultKeys) }

  /// What a worker with a small stage may take of memory.
  package var workerByteCount: Int {
    let tapCount = max(1, audit.model.taps.count)
    let read = stages.map(\.size.stored).max().map { $0 / tapCount } ?? 0
    let (needed, isTooMuch) = read.multipliedReportingOverflow(by: Self.copies)
    return Self.openWorkerByteCount + (isTooMuch ? 0 : needed)
  }

  /// With its libraries open, and a probe at work: seen were 0.3 GiB.
  private static let openWorkerByteCount = 768 << 20
  /// What a probe makes of what it reads.
  private static let copies = 4
}
