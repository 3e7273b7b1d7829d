internal import Synchronization
internal import TelltaleCore

/// The layers of a model with the programs that were compiled last: compiling a large model takes longer than
/// running it on an utterance, and requests come in parts.
final class ReadyPrograms: Sendable {
  let layered: any ModelLayers
  private let idle = Mutex<Idle?>(nil)

  /// A request's own; whoever takes the programs is the only one to have them.
  private struct Idle: @unchecked Sendable {
    let request: Request
    let programs: [any LayerProgram]
  }

  private struct Request: Hashable {
    let wanted: [Int]
    let shapes: InputShapes
    let threadCount: Int
  }

  init(_ layered: any ModelLayers) { self.layered = layered }

  /// Calls `body` with programs for the wanted layers. What fails is compiled anew next time.
  ///
  /// Throws what compiling and `body` throw.
  func withPrograms(
    _ wanted: [Int], shapes: InputShapes, threadCount: Int,
    _ body: ([any LayerProgram]) throws(AuditError) -> Void
  ) throws(AuditError) {
    let request = Request(wanted: wanted, shapes: shapes, threadCount: threadCount)
    let kept = idle.withLock { idle in
      defer { idle = nil }
      return idle
    }
    let programs: [any LayerProgram]
    if let kept, kept.request == request {
      programs = kept.programs
    } else {
      programs = try layered.programs(wanted, shapes: shapes, threadCount: threadCount)
    }
    try body(programs)
    let left = Idle(request: request, programs: programs)
    idle.withLock { $0 = left }
  }
}
