import Foundation
import TestSupport
import Testing

/// SPEC §5.14: a model file is code. Files that would do harm, through the built program.
@Suite(.enabled(if: Python.isAvailable))
struct HostileModelTests {
  private let corpus = "synthetic-speech:leak=1,speakers=6,folds=2,utterances-per-emotion=1"

  /// Looks into the model, and audits it; returns what both said.
  private func open(_ model: String, in folder: String, _ flags: [String]) throws -> [ProcessResult]
  {
    let settings = ["--set", "torchscript.bands=128", "--set", "torchscript.frames=8"]
    let audit = [
      "audit", "--model", model, "--corpus", corpus, "--controls", "none", "--output",
      folder + "/out", "--store", folder + "/store", "--attacker", "probe-linear",
    ]
    let isScript = model.hasSuffix(".pt")
    return try [["model", "inspect", model], audit, audit + ["--in-process"]].map { command in
      try telltale(command + (isScript ? settings : []) + flags)
    }
  }

  private func make(_ arguments: [String]) throws {
    let result = try runProcess(
      "/usr/bin/env",
      [Python.program, PackageRoot.path + "/Tests/EndToEndTests/Golden/make_hostile_model.py"]
        + arguments)
    try #require(result.status == 0, "\(result.standardError)")
  }

  /// Every one of these did in this process what it says, before models ran in one of their own.
  @Test(
    arguments: [
      (
        "y = torch.from_file(\"VICTIM\", True, 4)\n    _ = torch.fill_(y, 1.)\n"
          + "    x = torch.add(x, torch.sum(y))", [], "VICTIM"
      ),
      (
        "z = x\n    while True:\n      z = torch.add(z, 1)\n    x = z",
        ["--model-time-limit", "5"],
        "--model-time-limit"
      ),
      (
        "zs = annotate(List[Tensor], [])\n    while True:\n"
          + "      _ = torch.append(zs, torch.ones([4194304]))\n"
          + "    x = torch.add(x, torch.sum(zs[0]))",
        // Whichever it meets first: an allocation that fails fails one shape of many.
        ["--model-memory-limit", "4000", "--model-time-limit", "15"], "--model-"
      ),
    ])
  func aTorchScriptFileDoesNoHarm(code: String, flags: [String], words: String) throws {
    try withTemporaryFolder { folder in
      let victim = folder + "/victim"
      try "0123456789abcdef".write(toFile: victim, atomically: true, encoding: .utf8)
      try make(["torchscript", code.replacing("VICTIM", with: victim), folder + "/model.pt"])
      for result in try open(folder + "/model.pt", in: folder, flags) {
        #expect(!result.isTimedOut)
        #expect(result.status == 2, "\(result.status) \(result.standardError)")
        let named = words.replacing("VICTIM", with: victim)
        #expect(result.standardError.contains(named), "\(result.standardError)")
      }
      #expect(try String(contentsOfFile: victim, encoding: .utf8) == "0123456789abcdef")
    }
  }

  /// The same file without harm is read and audited.
  @Test func aTorchScriptFileThatIsHonestIsAudited() throws {
    try withTemporaryFolder { folder in
      try make(["torchscript", "y = torch.relu(x)", folder + "/model.pt"])
      for result in try open(folder + "/model.pt", in: folder, []) {
        #expect(result.status == 0, "\(result.standardError)")
      }
      let report = try String(contentsOfFile: folder + "/out/report.html", encoding: .utf8)
      #expect(report.contains("opens files that are code of whoever made them"))
    }
  }

  /// Weights of an ONNX file that lie outside its folder, by way of the folder above or a link.
  @Test(arguments: ["../outside.bin", "/OUTSIDE", "link.bin"])
  func weightsOutsideTheModelsFolderAreRefused(location: String) throws {
    try withTemporaryFolder { folder in
      let outside = folder + "/outside.bin"
      try make([
        "onnx", location.replacing("/OUTSIDE", with: outside), folder + "/model/model.onnx",
      ])
      _ = FileManager.default.createFile(
        atPath: outside, contents: Data(repeating: 0, count: 128 * 64 * 4))
      if location == "link.bin" {
        try FileManager.default.createSymbolicLink(
          atPath: folder + "/model/link.bin", withDestinationPath: outside)
      }
      for result in try open(folder + "/model", in: folder, ["--set", "openvino.frames=64"]) {
        #expect(result.status == 2, "\(result.standardOutput) \(result.standardError)")
        #expect(result.standardError.contains("outside"), "\(result.standardError)")
      }
    }
  }

  @Test func weightsInTheModelsFolderAreRead() throws {
    try withTemporaryFolder { folder in
      try make(["onnx", "inside.bin", folder + "/model/model.onnx"])
      _ = FileManager.default.createFile(
        atPath: folder + "/model/inside.bin", contents: Data(repeating: 0, count: 128 * 64 * 4))
      for result in try open(folder + "/model", in: folder, []) {
        #expect(result.status == 0, "\(result.standardError)")
      }
    }
  }
}
