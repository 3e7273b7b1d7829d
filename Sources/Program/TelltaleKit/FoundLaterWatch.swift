internal import Engine
internal import Synchronization

/// Hands on what an observer is told, and looks, whenever a stage failed, whether utterances are to blame that are
/// to be left out: what goes on beside is then of an audit that is planned anew.
final class FoundLaterWatch: AuditObserver {
  private let observer: any AuditObserver
  private let isFound: @Sendable () -> Bool
  private let found = Mutex(false)

  init(_ observer: any AuditObserver, isFound: @escaping @Sendable () -> Bool) {
    self.observer = observer
    self.isFound = isFound
  }

  var hasFound: Bool { found.withLock(\.self) }

  func observe(_ event: AuditEvent) {
    observer.observe(event)
    if case .stageFailed = event, isFound() { found.withLock { $0 = true } }
  }
}
