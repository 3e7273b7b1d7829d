import Foundation
import TestSupport
import Testing

/// A person's own model, from the command line alone.
@Suite struct OwnModelCommandsTests {
  private let model = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/own-model.onnx").path(percentEncoded: false)
  private let corpus = "synthetic-speech:leak=1,speakers=24,folds=2,utterances-per-emotion=2"

  @Test func inspectListsInputsAndEveryTap() throws {
    let shown = try telltale(["model", "inspect", model])
    #expect(shown.status == 0, "\(shown.standardError)")
    #expect(shown.standardOutput.contains("mel: f32 [any, 1, 128, 64], read as bands-frames: 128"))
    #expect(shown.standardOutput.contains("--set openvino.layout=frames-bands reads"))
    for line in ["2      block                 f32   4×16×16  1024", "vector", "logits"] {
      #expect(shown.standardOutput.contains(line), "\(shown.standardOutput)")
    }
    let missing = try telltale(["model", "inspect", "/nowhere/model.onnx"])
    #expect(missing.status == 2)
    #expect(missing.standardError.contains("there is no model at /nowhere/model.onnx"))
  }

  @Test(.enabled(if: TestData.isAvailable, "the real recordings are not at hand"))
  func inspectReadsAnEncoderBlockByBlock() throws {
    let inspect = [
      "model", "inspect", TestData.path("cases/transformer-taps/model.onnx"), "--set",
      "openvino.layout=samples", "--set", "openvino.frames=16000",
    ]
    let shown = try telltale(inspect)
    #expect(shown.status == 0, "\(shown.standardError)")
    let lines = shown.standardOutput.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("front end ") && $0.contains(" 64 ") })
    #expect(lines.contains { $0.hasPrefix("head ") })
    let blocks = lines.filter { $0.hasPrefix("m.wav2vec2.encoder.layers.") }
    #expect(blocks.count == 6 && blocks.allSatisfy { $0.contains("✓") }, "\(blocks)")
    #expect(shown.standardOutput.contains("--all lists all 279"))
    let all = try telltale(inspect + ["--all"])
    #expect(all.standardOutput.split(separator: "\n").count > 279)
  }

  @Test func anAuditWithoutAFileComparesTapsAndDefences() throws {
    try withTemporaryFolder { folder in
      let audit = try telltale(
        [
          "audit", "--model", model, "--corpus", corpus, "--tap", "block", "--tap", "vector",
          "--defence", "quantise", "--set", "quantise.bits=1",
          "--set", "openvino.emotions=angry,happy,neutral,sad", "--controls", "none",
          "--output", folder + "/out", "--store", folder + "/store",
        ])
      #expect(audit.status == 0, "\(audit.standardError)")
      for part in ["## Where to cut", "| vector/quantise ", "block behind quantise", "unknown"] {
        #expect(audit.standardOutput.contains(part), "\(audit.standardOutput)")
      }
      let page = try String(contentsOfFile: folder + "/out/report.html", encoding: .utf8)
      #expect(page.contains("id=\"transmission\""))
      let check = try telltale(["report", folder + "/out", "--print", "json"])
      #expect(check.standardOutput.contains("\"transmission\""))
    }
  }

  @Test func planComparesTheFeaturesWithTheModel() throws {
    try withTemporaryFolder { folder in
      let store = ["--store", folder + "/store"]
      let plan = ["plan", "--model", model, "--corpus", corpus] + store
      let planned = try telltale(plan)
      #expect(planned.status == 0)
      #expect(planned.standardOutput.contains(/the model takes [0-9.]+ [MG]B/))
      let sound = try telltale(plan + ["--feature", "waveform"])
      #expect(sound.status == 2)
      #expect(sound.standardError.contains("the features have 1 band"), "\(sound.standardError)")
      #expect(sound.standardError.contains("take features of 128 bands (--feature;"))
      let samples = try telltale(plan + ["--set", "openvino.layout=samples"])
      #expect(samples.status == 2)
      #expect(samples.standardError.contains("add --set openvino.layout=bands-frames"))
    }
  }

  @Test func initWritesAFileThatPlans() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/audit.yaml"
      let flags = [
        "--model", model, "--corpus", corpus, "--taps", "auto", "--folds", "1", "--to", file,
      ]
      let made = try telltale(["init"] + flags)
      #expect(made.status == 0, "\(made.standardError)")
      let plan = try telltale(["plan", file, "--store", folder + "/store"])
      #expect(plan.status == 0, "\(plan.standardError)")
      #expect(plan.standardOutput.contains("taps       sum 4×16×16"), "\(plan.standardOutput)")
      let again = try telltale(["init"] + flags)
      #expect(again.status == 2 && again.standardError.contains("--force"))
    }
  }

  /// Six questions, then the flags that the first plan lacks.
  @Test func initOnATerminalAsksForWhatAnErrorSaysIsMissing() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/audit.yaml"
      let answers = [model, corpus, "", "", "", "1", "--nonsense", "--feature mel"]
      let made = try onTerminal(
        ["init", "--feature", "waveform", "--to", file], answering: answers)
      #expect(made.status == 0, "\(made.standardOutput)")
      let asked = made.standardOutput.components(separatedBy: "Flags to add").count - 1
      #expect(asked == 2, "\(made.standardOutput)")
      for part in ["the features have 1 band", "take features of 128 bands", "--nonsense"] {
        #expect(made.standardOutput.contains(part), "\(made.standardOutput)")
      }
      let plan = try telltale(["plan", file, "--store", folder + "/store"])
      #expect(plan.status == 0, "\(plan.standardError)")
      let stopped = try onTerminal(
        ["init", "--feature", "waveform", "--to", folder + "/other.yaml"],
        answering: Array(answers.prefix(6)) + [""])
      #expect(stopped.status == 2, "\(stopped.standardOutput)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/other.yaml"))
    }
  }

  /// The program on a pseudo-terminal, each answer typed when it asks (a prompt ends with a colon and a
  /// blank).
  private func onTerminal(_ arguments: [String], answering answers: [String]) throws
    -> ProcessResult
  {
    let script = """
      import json, os, pty, sys
      command, answers = json.loads(sys.argv[1]), json.loads(sys.argv[2])
      child, terminal = pty.fork()
      if child == 0:
          os.execv(command[0], command)
      told = b""
      while True:
          try:
              piece = os.read(terminal, 4096)
          except OSError:
              break
          if not piece:
              break
          told += piece
          if told.endswith(b": ") and answers:
              os.write(terminal, answers.pop(0).encode() + b"\\n")
      sys.stdout.buffer.write(told)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """
    func json(_ words: [String]) throws -> String {
      String(decoding: try JSONEncoder().encode(words), as: UTF8.self)
    }
    return try runProcess(
      "/usr/bin/env",
      ["python3", "-c", script, json([BuildProducts.telltale] + arguments), json(answers)])
  }
}
