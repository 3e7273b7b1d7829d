internal import Foundation

/// The process that something on disk belongs to, told so that others know whether it is still there.
///
/// A process number alone does not tell: it is used again, and another machine or container on the
/// same disk counts its own. The name says where the number counts, and when the process began.
package struct RunOwner: Sendable, Hashable {
  private let place: ProcessPlace
  private let process: Int32
  /// As `ProcessFacts` tells it; 0 where it could not be told.
  private let start: UInt64

  /// This process.
  package static var current: RunOwner {
    let process = getpid()
    return RunOwner(
      place: .current, process: process, start: ProcessFacts(of: process)?.start ?? 0)
  }

  init(place: ProcessPlace, process: Int32, start: UInt64) {
    self.place = place
    self.process = process
    self.start = start
  }

  /// A part of a file's name: `[a-z0-9.-]` only, at most 80 letters.
  package var nameComponent: String {
    "\(place.host).\(place.boot).\(place.namespace).\(process).\(start)"
  }

  /// Its machine's name, `[a-z0-9-]`: outlives the process and the machine's start.
  package var host: String { place.host }

  /// Nil for what `nameComponent` never says.
  package init?(nameComponent: some StringProtocol) {
    let parts = nameComponent.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5,
      let place = ProcessPlace(
        host: String(parts[0]), boot: String(parts[1]), namespace: String(parts[2])),
      let process = Int32(parts[3]), process > 0, let start = UInt64(parts[4])
    else { return nil }
    self.init(place: place, process: process, start: start)
    guard self.nameComponent == nameComponent else { return nil }
  }

  /// Whether it certainly runs no more: it counted among the processes that this one sees, and none
  /// of them is it. One that has ended and only waits to be collected runs no more.
  package var isGone: Bool { isNear && !mayRun }

  /// Whether it may be running here: what it owns is not to be touched, however old.
  package var mayBeAlive: Bool { isNear && mayRun }

  private var isNear: Bool { place.isKnown && place == .current }

  private var mayRun: Bool {
    // Processes of others may be hidden, but a signal is refused for them, not lost.
    if kill(process, 0) != 0, errno == ESRCH { return false }
    guard let facts = ProcessFacts(of: process) else { return true }
    return !facts.hasEnded && (start == 0 || facts.start == start)
  }
}
