internal import CProcesses
internal import Foundation

/// The processes below this one: its children, theirs, and so on.
///
/// Every function that collects takes the status of any child: for use where no other part of the
/// program waits for one.
package enum Descendants {
  /// On Linux, processes below this one that lose their parent become children of this one, however
  /// they were started. Elsewhere they leave its reach.
  ///
  /// - Returns: children that are there already: a shell that became this program had started them.
  package static func adopt() -> Set<Int32> {
    tt_adopt_orphans()
    return Set(ProcessFacts.all(below: getpid()))
  }

  /// Those that run now.
  package static var living: [Int32] { ProcessFacts.all(below: getpid()) }

  /// Kills them all and collects them, also those that are started meanwhile.
  ///
  /// - Parameters:
  ///   - others: are left alone, with what is below them.
  ///   - process: whose status is wanted.
  ///   - limit: after which those stay that do not end although they were killed.
  /// - Returns: its status, if it was collected.
  @discardableResult
  package static func end(
    sparing others: Set<Int32> = [], awaiting process: Int32? = nil,
    within limit: Duration = .seconds(10)
  ) -> Int32? {
    let end = ContinuousClock.now.advanced(by: limit)
    var status: Int32?
    while true {
      let collected = collect(awaiting: process)
      status = collected.status ?? status
      if !collected.isAnyLeft || ContinuousClock.now >= end { return status }
      let left = ProcessFacts.all(below: getpid(), sparing: others)
      if left.isEmpty { return status }
      for process in left { kill(process, SIGKILL) }
      usleep(1000)
    }
  }

  /// Collects every child that has ended.
  ///
  /// - Returns: the status of `process`, if it was among them, and whether there are other children.
  static func collect(awaiting process: Int32?) -> (status: Int32?, isAnyLeft: Bool) {
    var found: Int32?
    var status: Int32 = 0
    while true {
      let collected = waitpid(-1, &status, WNOHANG)
      if collected > 0, collected == process { found = status }
      if collected == 0 { return (found, true) }
      if collected == -1 && errno != EINTR { return (found, false) }
    }
  }
}
