internal import Formats
public import Plan
internal import TelltaleCore

/// A plan as programs read it: the graph of its stages, with what each takes and whether it is there
/// (SPEC §5.15).
public struct PlanDocument: Sendable, Encodable {
  /// Raised when a key goes or means another thing; keys may come.
  public static let schemaVersion = 1

  /// One piece of work.
  public struct Node: Sendable, Encodable {
    /// SHA-256 of all that the result depends on, in hexadecimal: its name in the store.
    public let key: String
    /// `features`, `attacker`, …
    public let kind: String
    /// For people.
    public let title: String
    /// Keys of the nodes that must be there first.
    public let needs: [String]
    /// It computes with.
    public let threads: Int
    /// A guess, from the speeds that were seen on this host.
    public let seconds: Double
    /// That the result takes on disk, where that is much; else 0.
    public let bytes: Int
    /// `stored`, `to run`, or `not needed`: not there, and only what is stored was made from it.
    public let state: String
  }

  private enum State: String {
    case stored
    case toRun = "to run"
    case notNeeded = "not needed"
  }

  /// `schemaVersion` of whoever wrote it.
  public let schema: Int
  /// The audit's.
  public let name: String
  /// Folders, as they were given.
  public let store: String
  /// Where report and scores go.
  public let output: String
  /// That the audit would run on this host.
  public let workers: Int
  /// Until all is there, on so many workers.
  public let seconds: Double
  /// Each behind all that it needs.
  public let stages: [Node]

  /// - Parameters:
  ///   - storeFolder: a folder that is not there yet is not made.
  ///   - workers: as they are asked for; nil for the audit's own choice.
  public init(
    _ plan: AuditPlan, storeFolder: String, outputFolder: String, workers: Int? = nil
  ) {
    let outlook = PlanOutlook(plan, storeFolder: storeFolder, workers: workers)
    schema = Self.schemaVersion
    name = plan.audit.configuration.name
    self.store = storeFolder
    output = outputFolder
    self.workers = outlook.workers.count
    seconds = outlook.seconds
    stages = plan.stages.map { stage in
      let state: State =
        outlook.isOpen(stage)
        ? .toRun : outlook.store?.contains(stage.key) == true ? .stored : .notNeeded
      return Node(
        key: stage.key.hex, kind: stage.madeOf.kind, title: stage.title,
        needs: stage.needs.map(\.hex),
        threads: stage.threads == .one ? 1 : plan.audit.threadCount,
        seconds: outlook.book.estimatedSeconds(of: stage), bytes: stage.size.stored,
        state: state.rawValue)
    }
  }
}
