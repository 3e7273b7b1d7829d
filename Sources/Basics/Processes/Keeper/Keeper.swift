internal import CProcesses
internal import Foundation
internal import TelltaleCore

/// The body of the hidden subcommand `keep`: a process between us and a program, which ends the
/// program and everything that it started when it is no longer wanted, and when we are gone.
///
/// Only a process of its own can: it survives whoever is killed above it, and whatever the program
/// starts becomes its child when it loses its parent (on Linux), so that nothing gets away by forking
/// twice or in a session of its own. The program in its turn is killed when its keeper is.
package enum Keeper {
  /// Name of the subcommand.
  package static let subcommand = "keep"

  /// How long it tries to end what does not end when it is killed.
  static let patience = Duration.seconds(10)

  /// How long after its limit it ends a program whose time nobody watches any more.
  static let overtime = Duration.seconds(5)

  /// Its end of the way to whoever wants the program: over it goes 0, or the error number with which
  /// the program could not be started, and `ETIMEDOUT` where a limit ended it. The other way go
  /// limits, in milliseconds from now, below 0 for none. Its end is the end of the program.
  private static let line: Int32 = 3

  /// What starts a keeper of a program, for descriptors 0 to 2 of the program and `line`.
  ///
  /// Throws `.pluginFailed` where the program `telltale` is not beside this executable.
  static func program(for program: Program) throws(AuditError) -> Program {
    let executable = OwnExecutable.folder + "/telltale"
    guard FileManager.default.isExecutableFile(atPath: executable) else {
      throw AuditError(
        .pluginFailed,
        "cannot start \(program.executable): programs are started by \(executable), which is not"
          + " there; put it back under this name")
    }
    return Program(
      executable,
      [
        subcommand, "\(getpid())", "\(program.memoryLimitMiB ?? 0)", program.folder ?? "",
        program.executable,
      ] + program.arguments, environment: program.environment)
  }

  /// Starts the program, waits for its end or for the wish to end it, ends whatever is left below,
  /// and ends as the program did.
  ///
  /// - Parameter words: what follows the subcommand.
  package static func run(_ words: [String]) -> Never {
    guard words.count >= 4, let parent = pid_t(words[0]), let memory = Int(words[1]),
      fcntl(line, F_SETFD, FD_CLOEXEC) == 0
    else { _exit(64) }
    tt_adopt_orphans()
    tt_notice_children()
    let program = Program(
      words[3], Array(words[4...]), folder: words[2].isEmpty ? nil : words[2],
      memoryLimitMiB: memory == 0 ? nil : memory)
    let started = program.start(descriptors: [0, 1, 2], endsWithCaller: true)
    var failure = started.failure
    _ = write(line, &failure, MemoryLayout<Int32>.size)
    guard failure == 0 else { _exit(127) }
    // Held here, the program's own would never end for those at their other ends.
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    for descriptor in Int32(0)...2 { dup2(nothing, descriptor) }

    let status = wait(for: started.process, whileWantedBy: parent)
    kill(-started.process, SIGKILL)
    let last = Descendants.end(awaiting: status == nil ? started.process : nil, within: patience)
    end(as: status ?? last ?? SIGKILL)
  }

  /// Nil when it is no longer wanted.
  private static func wait(for process: pid_t, whileWantedBy parent: pid_t) -> Int32? {
    var limit: ContinuousClock.Instant?
    while true {
      if let status = Descendants.collect(awaiting: process).status { return status }
      // A parent that is gone is noticed in any case, even if somebody else holds its end of the line.
      if getppid() != parent { return nil }
      var said = pollfd(fd: line, events: Int16(POLLIN), revents: 0)
      if poll(&said, 1, 0) > 0 {
        guard let left = SocketPair.receiveNumber(over: line) else { return nil }
        limit = left < 0 ? nil : ContinuousClock.now.advanced(by: .milliseconds(left))
      } else if let limit, ContinuousClock.now >= limit {
        SocketPair.send(ETIMEDOUT, over: line)
        return nil
      } else {
        tt_wait(line, 500)
      }
    }
  }

  /// With a status of `waitpid`.
  private static func end(as status: Int32) -> Never {
    let number = status & 0x7f
    if number == 0 { _exit((status >> 8) & 0xff) }
    signal(number, SIG_DFL)
    kill(getpid(), number)
    _exit(128 + number)
  }
}
