import Foundation
import Processes
import TestSupport
import Testing

struct ChildProcessTests {
  @Test func aFullPipeDoesNotStopTheProgram() throws {
    let result = try runProcess(
      "/bin/sh", ["-c", "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2; exit 7"])
    #expect(result.status == 7)
    #expect(result.standardOutput.utf8.count == 3_000_000)
    #expect(result.standardError.utf8.count == 2_000_000)
  }

  @Test func theLimitEndsTheProgramAndItsChildren() throws {
    try withTemporaryFolder { folder in
      let result = try runProcess(
        "/bin/sh", ["-c", "(sleep 3; touch late) & sleep 60"], folder: folder,
        timeLimitSeconds: 0.5)
      #expect(result.isTimedOut)
      #expect(result.durationSeconds < 20)
      usleep(3_500_000)
      #expect(!FileManager.default.fileExists(atPath: folder + "/late"))
    }
  }

  /// Whoever watches waits for somebody who reads no further.
  @Test func theLimitEndsAProgramThatNobodyWatches() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/alive"
      var isHeldUp = false
      let outcome = try ChildProcess.run(
        Program(
          "/bin/sh", ["-c", "echo a; while true; do echo > alive; sleep 0.1; done"], folder: folder),
        timeLimitSeconds: 0.5,
        observe: { _, _ in
          if isHeldUp { return }
          isHeldUp = true
          sleep(7)
          unlink(file)
          usleep(500_000)
          #expect(!FileManager.default.fileExists(atPath: file), "it goes on")
        })
      #expect(isHeldUp && outcome.ending == .timedOut)
    }
  }

  @Test func aGrandchildThatHoldsThePipeIsNotWaitedFor() throws {
    let result = try runProcess("/bin/sh", ["-c", "sleep 60 & echo done"], timeLimitSeconds: 30)
    #expect(result.standardOutput == "done\n")
    #expect(!result.isTimedOut)
  }

  @Test func aSignalIsToldFromAnExitStatus() throws {
    #expect(try runProcess("/bin/sh", ["-c", "kill -TERM $$"]).status == 128 + SIGTERM)
    #expect(try runProcess("/bin/sh", ["-c", "exit 3"]).status == 3)
  }

  @Test func environmentFolderAndInputAreWhatWasAsked() throws {
    try withTemporaryFolder { folder in
      let result = try runProcess(
        "/bin/sh", ["-c", "cat; pwd; echo $TELLTALE_WORD"], environment: ["TELLTALE_WORD": "a b"],
        folder: folder)
      #expect(result.standardOutput == "\(folder)\na b\n")
    }
  }

  @Test func aProgramThatDoesNotExistIsAnError() {
    #expect(throws: (any Error).self) { try runProcess("/no/such/program") }
  }
}
