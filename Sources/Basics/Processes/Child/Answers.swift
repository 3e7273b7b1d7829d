internal import Foundation
internal import Synchronization
internal import TextIO

/// What a process says to the one that started it: its standard output, kept for answers alone.
///
/// What anybody else prints there goes to standard error. Programs that are started here do not get
/// the descriptor, and a copy of this process that a plugin forked says nothing.
package final class Answers: Sendable {
  private let descriptor: Int32
  private let isSaying = Mutex(())
  private let process = getpid()

  /// High, so that nobody meets it by a number that was good once.
  private static let lowestDescriptor: Int32 = 200

  /// Takes the standard output over.
  package init() {
    let high = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, Self.lowestDescriptor)
    descriptor = high >= 0 ? high : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(STDERR_FILENO, STDOUT_FILENO)
  }

  /// Says a line, whole, whoever else says one meanwhile.
  ///
  /// - Returns: whether all of it went out; false where nobody listens any more.
  @discardableResult
  package func say(_ line: String) -> Bool {
    guard getpid() == process else { _exit(0) }
    return isSaying.withLock { _ in
      Descriptor.write(Array((line + "\n").utf8), to: descriptor) == 0
    }
  }
}
