import Foundation
import Processes
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.8: whatever a program does, it costs one request.
struct PluginProgramTests {
  private func serve(
    _ script: String, timeLimitSeconds: Double = 60, memoryLimitMiB: Int? = nil,
    execution: Execution = Execution(seed: Seed(1)), words: [String]? = nil,
    error: String? = nil
  ) throws {
    let folder = try ScratchFolder()
    var request = PluginRequest(
      role: .metric, verb: "measure", component: "shell", parameters: [:], execution: execution)
    request.outputs["error"] = folder.file("error.json")
    try PluginJSON.write(request, to: folder.file("request.json"))
    try PluginProgram(
      words: words ?? ["sh", "-c", script, "sh"], stays: false,
      timeLimitSeconds: timeLimitSeconds, memoryLimitMiB: memoryLimitMiB
    ).serve(request, file: folder.file("request.json"), folder: folder, execution)
  }

  private func failure(_ body: () throws -> Void) -> AuditError? {
    #expect(throws: AuditError.self, performing: body)
  }

  @Test func theRequestsFileComesLastAndTheFolderIsItsOwn() throws {
    try serve(#"test "$1" = "$PWD/request.json" && test "$(cat request.json | head -c 1)" = "{""#)
  }

  @Test func anExitStatusIsToldWithTheLastWords() {
    let error = failure { try serve("echo one >&2; echo two >&2; exit 3") }
    #expect(error?.code == .computationFailed)
    #expect(error?.message == "plugin 'shell', verb 'measure': sh ended with status 3")
    #expect(error?.cause == "one\ntwo")
    #expect(error?.component == "shell")
  }

  @Test func aCrashNamesTheSignal() {
    let error = failure { try serve("kill -SEGV $$") }
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("crashed with SIGSEGV (a bad memory access)") == true)
  }

  @Test func aHangIsStoppedAtTheLimitWithWhatItStarted() throws {
    try withTemporaryFolder { folder in
      let start = ContinuousClock.now
      let error = failure {
        try serve(
          "(sleep 2; touch '\(folder)/late') & echo waiting >&2; sleep 60", timeLimitSeconds: 0.5)
      }
      #expect(error?.code == .computationFailed)
      #expect(error?.message.contains("did not finish within its time limit of 0.5 s") == true)
      #expect(error?.cause == "waiting")
      #expect(ContinuousClock.now - start < .seconds(10))
      usleep(2_500_000)
      #expect(!FileManager.default.fileExists(atPath: folder + "/late"))
    }
  }

  @Test func cancellingStopsTheProgram() {
    let start = ContinuousClock.now
    let error = failure {
      try serve(
        "sleep 60",
        execution: Execution(
          seed: Seed(1), isCancelled: { ContinuousClock.now - start > .seconds(0.3) }))
    }
    #expect(error?.code == .cancelled)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func aProgramsOwnErrorKeepsItsCode() {
    let error = failure {
      try serve(
        #"echo '{"code": "unreadable-audio", "message": "too loud", "cause": "x"}' > error.json; exit 1"#
      )
    }
    #expect(
      error
        == AuditError(.unreadableAudio, "too loud", component: "shell", cause: "x"))
  }

  @Test func aMissingProgramIsNamed() {
    let path = failure { try serve("", words: ["no-such-program"]) }
    #expect(path?.code == .pluginFailed)
    #expect(
      path?.message
        == "its program 'no-such-program' is neither beside the manifest nor in the PATH; install it"
    )
    let file = failure { try serve("", words: ["/no/such/program"]) }
    #expect(file?.message.contains("is no file that can be run") == true)
  }

  @Test func progressIsReadFromStandardOutputOnly() throws {
    let seen = Mutex([TelltaleCore.Progress]())
    try serve(
      "echo progress 0.5 epoch 1 of 2; echo progress; echo progress x; echo progress 1 >&2; printf 'progress 2'",
      execution: Execution(seed: Seed(1), progress: { step in seen.withLock { $0.append(step) } }))
    #expect(
      seen.withLock { $0 } == [
        TelltaleCore.Progress(fraction: 0.5, note: "epoch 1 of 2"),
        TelltaleCore.Progress(fraction: 1),
      ])
  }

  /// 600 MiB do not fit into 200.
  @Test(.enabled(if: Python.isAvailable), .disabled(if: isMacOS))
  func theMemoryLimitHolds() throws {
    let words = [Python.program, "-c", "x = bytearray(600 << 20)"]
    try serve("", words: words)
    let error = failure { try serve("", memoryLimitMiB: 200, words: words) }
    #expect(error?.code == .computationFailed)
    #expect(error?.message.hasSuffix("Its memory limit is 200 MiB") == true)
    #expect(error?.cause?.contains("MemoryError") == true)
  }

  @Test func aProgramThatPrintsWithoutEndKeepsTheLastWordsOnly() {
    let error = failure { try serve("yes word | head -n 20000 >&2; exit 1") }
    #expect(error?.cause == Array(repeating: "word", count: 12).joined(separator: "\n"))
  }

  private static var isMacOS: Bool {
    #if os(macOS)
      true
    #else
      false
    #endif
  }
}
