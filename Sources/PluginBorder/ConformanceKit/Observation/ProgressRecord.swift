import Synchronization
internal import TelltaleCore

/// What a request said of its progress.
final class ProgressRecord: Sendable {
  private let record = Mutex([Double]())

  var fractions: [Double] { record.withLock { $0 } }

  func take(_ progress: Progress) { record.withLock { $0.append(progress.fraction) } }
}
