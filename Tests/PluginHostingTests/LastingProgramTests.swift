import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// Programs that serve one request after the other, here an extractor whose one value is how many
/// requests its process has served.
@Suite(.enabled(if: Python.isAvailable, "no Python"))
struct LastingProgramTests {
  private static let head = """
    import array, json, os, struct, sys, time

    def write(path, value):
        head = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }".ljust(117) + "\\n"
        start = bytes([0x93]) + b"NUMPY" + bytes([1, 0]) + struct.pack("<H", len(head))
        with open(path, "wb") as file:
            file.write(start + head.encode() + array.array("f", [value]).tobytes())

    count = 0
    for line in sys.stdin:
        request = json.load(open(line.strip()))
        outputs = request["outputs"]
        count += 1

    """

  /// - Parameter body: what is done with the request, indented by four spaces.
  private func withExtractor(
    _ body: String, more: String = "", _ test: (any FeatureExtractor) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try ScriptedPlugin.write(
        ScriptedPlugin.manifest(
          role: "feature",
          declaration: "{frame-rate: 1, bands: [{name: n, unit: '1', range: [0, 1000]}]}",
          more: "lasting: true\n" + more), "scripted.telltale.yaml", in: folder)
      try ScriptedPlugin.write(Self.head + body + "\n", "plugin.py", in: folder)
      guard case .feature(let extractor) = try ScriptedPlugin.factory(inFolder: folder).make([:])
      else { throw AuditError(.pluginFailed, "no extractor") }
      try test(extractor)
    }
  }

  private let clip = AudioClip(samples: [0.5], sampleRateHz: 8000)
  private static let answer = """
        write(outputs["features"], count)
        print("served", flush=True)
    """

  @Test func oneProcessServesOneRequestAfterTheOther() throws {
    try withExtractor(Self.answer) { (extractor) throws in
      for count in 1...5 { #expect(try extractor.extract(from: clip).values == [Float(count)]) }
    }
  }

  /// Neither answers before both were asked.
  @Test func asManyRunAsThereAreRequestsAtATime() throws {
    try withTemporaryFolder { folder in
      let body = """
            open("\(folder)/" + str(os.getpid()), "w").close()
            while len(os.listdir("\(folder)")) < 2: time.sleep(0.01)

        """
      try withExtractor(body + Self.answer, more: "time-limit: 60") { (extractor) throws in
        let clip = clip
        let answers = Mutex<[[Float]]>([])
        let done = DispatchSemaphore(value: 0)
        for _ in 0..<2 {
          Thread.detachNewThread {
            let values = (try? extractor.extract(from: clip).values) ?? []
            answers.withLock { $0.append(values) }
            done.signal()
          }
        }
        for _ in 0..<2 { done.wait() }
        #expect(answers.withLock { $0 } == [[1], [1]])
      }
    }
  }

  @Test func aFailureThatItTellsLeavesItRunning() throws {
    let body = """
          if count == 2:
              with open(outputs["error"], "w") as file:
                  json.dump({"code": "unreadable-audio", "message": "too short"}, file)
              print("failed", flush=True)
              continue

      """
    try withExtractor(body + Self.answer) { (extractor) throws in
      #expect(try extractor.extract(from: clip).values == [1])
      let error = #expect(throws: AuditError.self) { try extractor.extract(from: clip) }
      #expect(error?.code == .unreadableAudio)
      #expect(error?.message == "too short")
      #expect(try extractor.extract(from: clip).values == [3])
    }
  }

  @Test func aFailureWithoutAReasonSaysWhatIsMissing() throws {
    try withExtractor("    print('failed', flush=True)") { (extractor) throws in
      for _ in 0..<2 {
        let error = #expect(throws: AuditError.self) { try extractor.extract(from: clip) }
        #expect(error?.message.contains("answered 'failed' and wrote no error") == true)
      }
    }
  }

  @Test func aCrashCostsItsRequestAndTheNextGetsAnotherProcess() throws {
    for (how, said) in [
      ("os.kill(os.getpid(), 11)", "crashed with SIGSEGV"),
      ("raise ValueError('no sound')", "ended with status 1"),
      ("sys.exit(0)", "ended before it had served it"),
      ("time.sleep(60)", "did not finish within its time limit of 5 s"),
    ] {
      let body = """
            if count == 2: \(how)

        """
      try withExtractor(body + Self.answer, more: "time-limit: 5") { (extractor) throws in
        #expect(try extractor.extract(from: clip).values == [1])
        if how == "sys.exit(0)" {
          // Between two requests it may leave; the request goes to another.
          #expect(try extractor.extract(from: clip).values == [1])
          return
        }
        let error = #expect(throws: AuditError.self) { try extractor.extract(from: clip) }
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
        if how.contains("ValueError") { #expect(error?.cause?.contains("no sound") == true) }
        #expect(try extractor.extract(from: clip).values == [1])
      }
    }
  }

  @Test func oneThatLeavesBeforeItsFirstAnswerHasFailed() throws {
    try withExtractor("    sys.exit(0)") { (extractor) throws in
      let error = #expect(throws: AuditError.self) { try extractor.extract(from: clip) }
      #expect(error?.message.contains("ended before it had served it") == true)
    }
  }

  @Test func itEndsWithWhoeverHeldIt() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/process"
      let body = """
            with open("\(file)", "w") as out: out.write(str(os.getpid()))

        """
      try withExtractor(body + Self.answer) { (extractor) throws in
        _ = try extractor.extract(from: clip)
        let process = try #require(pid_t(String(contentsOfFile: file, encoding: .utf8)))
        #expect(kill(process, 0) == 0)
      }
      let process = try #require(pid_t(String(contentsOfFile: file, encoding: .utf8)))
      #expect(kill(process, 0) == -1)
    }
  }

  @Test func aMetricsProgramMustStay() {
    let text = ScriptedPlugin.manifest(
      role: "metric", declaration: "{label: L, unit: share, range: [0, 1]}")
    let error = #expect(throws: AuditError.self) { try PluginManifest(text: text, file: "a") }
    #expect(error?.message.contains("'lasting' must be true") == true, "\(error?.message ?? "")")
  }
}
