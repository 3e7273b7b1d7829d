import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Processes

/// Nothing that a program starts outlives it, and it outlives nobody who wanted it.
struct KeeperTests {
  /// Starts processes that try to get away, each writing its number into a file of the folder:
  /// in a session of its own, after forking twice, both, and one that ignores every signal it can.
  private static let runaways = """
    sleeper() { echo $(exec sh -c 'echo $PPID') > "$1.new"; mv "$1.new" "$1"; exec sleep 600; }
    (sleeper child) &
    ((sleeper twice) &) &
    setsid sh -c 'echo $$ > session.new; mv session.new session; exec sleep 600' &
    (setsid sh -c '(echo $(exec sh -c "echo \\$PPID") > both.new; mv both.new both; exec sleep 600) &' &)
    (trap '' HUP INT TERM QUIT; sleeper deaf) &
    while [ $(ls child twice session both deaf 2>/dev/null | wc -l) -lt 5 ]; do sleep 0.01; done
    echo started

    """

  private func runaways(in folder: String) throws -> [pid_t] {
    try ["child", "twice", "session", "both", "deaf"].map { name in
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
  }

  private func isRunning(_ process: pid_t) -> Bool {
    ProcessFacts(of: process).map { !$0.hasEnded } ?? false
  }

  /// - Parameter end: the rest of the program.
  private func run(
    _ end: String, in folder: String, isCancelled: () -> Bool = { false },
    observe: (String) -> Void = { _ in }
  ) throws -> ChildProcess.Ending {
    try ChildProcess.run(
      Program("/bin/sh", ["-c", Self.runaways + end], folder: folder), timeLimitSeconds: 60,
      isCancelled: isCancelled, observe: { observe(String(decoding: $1, as: UTF8.self)) }
    ).ending
  }

  @Test(.enabled(if: isLinux, "macOS lets go what loses its parent"))
  func whatAProgramLeavesGoesWithIt() throws {
    try withTemporaryFolder { folder in
      #expect(try run("exit 7", in: folder) == .exited(7))
      for process in try runaways(in: folder) { #expect(!isRunning(process)) }
    }
  }

  @Test(.enabled(if: isLinux, "macOS lets go what loses its parent"))
  func whatACrashedProgramLeavesGoesWithIt() throws {
    try withTemporaryFolder { folder in
      #expect(try run("kill -SEGV $$", in: folder) == .signalled(SIGSEGV))
      for process in try runaways(in: folder) { #expect(!isRunning(process)) }
    }
  }

  @Test(.enabled(if: isLinux, "macOS lets go what loses its parent"))
  func aProgramThatIsStoppedGoesWithAllThatItStarted() throws {
    try withTemporaryFolder { folder in
      var isStarted = false
      let ending = try run(
        "exec sleep 600", in: folder, isCancelled: { isStarted },
        observe: { if $0.contains("started") { isStarted = true } })
      #expect(ending == .cancelled)
      for process in try runaways(in: folder) { #expect(!isRunning(process)) }
    }
  }

  @Test func aProgramGoesWithItsOwnerWhoeverForgetsToEndIt() throws {
    let began = ContinuousClock.now
    let program = try {
      var words = ""
      var child = try RunningChild(
        Program("/bin/sh", ["-c", "echo $$; exec sleep 600"]), outputLimit: 0)
      let stopped = child.follow(
        from: .now, timeLimitSeconds: 60, isCancelled: { false },
        isDone: { words.hasSuffix("\n") },
        observe: { words += String(decoding: $1, as: UTF8.self) })
      #expect(stopped == nil && !child.hasEnded)
      return try #require(pid_t(words.trimmingCharacters(in: .whitespacesAndNewlines)))
    }()
    #expect(!isRunning(program))
    #expect(ContinuousClock.now - began < .seconds(30))
  }

  /// The program itself; for the others see `Keeper`.
  @Test(.enabled(if: isLinux, "macOS cannot tie a process to another"))
  func aProgramEndsWithItsKeeper() throws {
    let numbers = Mutex("")
    let outcome = try ChildProcess.run(
      Program("/bin/sh", ["-c", "echo $PPID $$; exec sleep 600"]), timeLimitSeconds: 60,
      observe: { _, bytes in
        let text = numbers.withLock {
          $0 += String(decoding: bytes, as: UTF8.self)
          return $0
        }
        if text.hasSuffix("\n"),
          let keeper = text.split(separator: " ").first.flatMap({ pid_t($0) })
        {
          kill(keeper, SIGKILL)
        }
      })
    #expect(outcome.ending == .signalled(SIGKILL))
    let program = try #require(
      numbers.withLock { pid_t($0.split(separator: " ")[1].dropLast()) })
    try waitUntil { !isRunning(program) }
  }

  @Test func aProgramGetsThreeDescriptorsAndNoOthers() throws {
    let inherited = fcntl(STDERR_FILENO, F_DUPFD, 57)
    try #require(inherited >= 57)
    defer { close(inherited) }
    let result = try runProcess(
      "/bin/sh",
      [
        "-c",
        #"for n in $(seq 0 300); do [ -e /dev/fd/$n ] && printf '%s ' $n; done; readlink /dev/fd/0"#,
      ])
    #expect(result.standardOutput.hasPrefix("0 1 2 "))
    #expect(!result.standardOutput.contains("57"))
    #expect(!result.standardOutput.contains("3 "))
    #if os(Linux)
      #expect(result.standardOutput.hasSuffix("/dev/null\n"))
    #endif
  }

  /// Ctrl-C and broken pipes are ignored here, and in every process that LibTorch starts threads in.
  @Test(.enabled(if: isLinux)) func aProgramGetsTheUsualSignals() throws {
    let before = [SIGINT, SIGPIPE, SIGUSR1].map { ($0, signal($0, SIG_IGN)) }
    defer { for (number, handler) in before { signal(number, handler) } }
    let status = try runProcess("/bin/cat", ["/proc/self/status"]).standardOutput
    for field in ["SigIgn", "SigBlk", "SigCgt"] {
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(field + ":") })
      let set = try #require(UInt64(line.split(separator: "\t")[1], radix: 16))
      // The C library keeps those from 32 on for itself.
      #expect(set & 0x7fff_ffff == 0, "\(line)")
    }
  }

  @Test func aProgramThatCannotBeStartedIsAnErrorThatSaysWhy() throws {
    let error = #expect(throws: (any Error).self) {
      try ChildProcess.run(Program("/etc/passwd", []), timeLimitSeconds: 10)
    }
    #expect("\(try #require(error))".contains("cannot start /etc/passwd"))
    #expect("\(try #require(error))".contains("Permission denied"))
    #expect(throws: (any Error).self) {
      try ChildProcess.run(
        Program("/bin/sh", [], folder: "/no/such/folder"), timeLimitSeconds: 10)
    }
  }

  /// A test that fails waits as long.
  private func waitUntil(_ isTrue: () -> Bool) throws {
    for _ in 0..<3000 where !isTrue() { usleep(10_000) }
    #expect(isTrue())
  }

  private static var isLinux: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
