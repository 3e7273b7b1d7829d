internal import Synchronization

/// How to run one request: seed, device, and the handles for progress and cancelling.
///
/// Every request carries one, so that role requirements never grow parameters.
public struct Execution: Sendable {
  /// What computes. It enters stage keys, for sums round differently.
  public enum Device: String, Sendable, Hashable, Codable, CaseIterable {
    /// The machine's processor.
    case cpu
    /// An NVIDIA GPU, by CUDA.
    case cuda
  }

  /// Arithmetic of the heavy layers. Reductions, losses and optimiser states stay float32.
  public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
    /// 32 bits, 24 of them significant.
    case float32
    /// 16 bits, 8 of them significant, with the range of float32.
    case bfloat16
  }

  /// Where every draw of the request comes from.
  public let seed: Seed
  /// For components that compute on tensors.
  public let device: Device
  /// For components that compute on tensors.
  public let precision: Precision
  /// Threads for one computation; at least 1.
  public let threadCount: Int
  /// A folder of the request's own, for checkpoints; nil where nothing may be kept. What lies
  /// there from a killed run is the same request's.
  public let checkpointFolder: String?
  private let reportProgress: @Sendable (Progress) -> Void
  private let cancelled: @Sendable () -> Bool

  /// Fewer than one thread counts as one. Without handles nobody is told, and nothing stops it.
  public init(
    seed: Seed, device: Device = .cpu, precision: Precision = .float32, threadCount: Int = 1,
    checkpointFolder: String? = nil,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.seed = seed
    self.device = device
    self.precision = precision
    self.threadCount = max(1, threadCount)
    self.checkpointFolder = checkpointFolder
    self.reportProgress = progress
    self.cancelled = isCancelled
  }

  /// Hands it to whoever asked for the request; any thread may.
  public func report(_ progress: Progress) { reportProgress(progress) }

  /// Throws `.cancelled` once the person or the runner has asked to stop. Call it between batches.
  public func checkCancelled() throws(AuditError) {
    if cancelled() { throw AuditError(.cancelled, "stopped on request") }
  }

  /// The same, for a part with a purpose of its own.
  public func seeded(for label: String) -> Execution { seeded(for: label, in: checkpointFolder) }

  /// The same for training over again: another seed, checkpoints of its own beside the first one's.
  /// Attempt 1 is this execution itself.
  public func attempt(_ number: Int) -> Execution {
    guard number > 1 else { return self }
    return seeded(
      for: "attempt \(number)", in: checkpointFolder.map { "\($0)/attempt-\(number)" })
  }

  /// The same for one of several trainings that make up a request: another seed, checkpoints of its
  /// own, and its share of the progress.
  public func part(_ index: Int, of count: Int) -> Execution {
    reporting(seed: seed.derived(for: "part \(index)"), folder: "part-\(index)") {
      Progress(fraction: (Double(index) + $0.fraction) / Double(count), note: $0.note)
    }
  }

  /// The same for some of a request's rows: their share of the progress.
  public func share(_ rows: Range<Int>, of count: Int) -> Execution {
    reporting(seed: seed) {
      Progress(
        fraction: (Double(rows.lowerBound) + Double(rows.count) * $0.fraction)
          / Double(max(1, count)), note: $0.note)
    }
  }

  /// The same where several report of one request: who reports less than was reported before is not heard.
  public func rising() -> Execution {
    let highest = Mutex(0.0)
    return reporting(seed: seed) { progress in
      highest.withLock { highest in
        guard progress.fraction >= highest else { return nil }
        highest = progress.fraction
        return progress
      }
    }
  }

  /// The same without reports of progress.
  public var silent: Execution { reporting(seed: seed) { _ in nil } }

  /// - Parameters:
  ///   - folder: of the checkpoints, within the request's own; nil for that itself.
  ///   - changed: what is reported instead; nil for nothing.
  private func reporting(
    seed: Seed, folder: String? = nil, as changed: @escaping @Sendable (Progress) -> Progress?
  ) -> Execution {
    let report = reportProgress
    return Execution(
      seed: seed, device: device, precision: precision, threadCount: threadCount,
      checkpointFolder: checkpointFolder.map { own in folder.map { "\(own)/\($0)" } ?? own },
      progress: { if let told = changed($0) { report(told) } }, isCancelled: cancelled)
  }

  private func seeded(for label: String, in folder: String?) -> Execution {
    Execution(
      seed: seed.derived(for: label), device: device, precision: precision,
      threadCount: threadCount, checkpointFolder: folder, progress: reportProgress,
      isCancelled: cancelled)
  }
}

/// How far a request has come.
public struct Progress: Sendable, Hashable, Codable {
  /// 0...1.
  public let fraction: Double
  /// A few words, for instance "epoch 3 of 5, validation UAR 0.71".
  public let note: String

  /// A fraction outside 0...1 is brought to the nearer end.
  public init(fraction: Double, note: String = "") {
    self.fraction = min(1, max(0, fraction))
    self.note = note
  }
}
