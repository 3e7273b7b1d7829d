import ConformanceKit
import Formats
import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// The programs in Python of `examples/plugins`, which are the code of
/// `docs/plugin-in-any-language.md`.
struct ExamplePluginTests {
  private static let folder = PackageRoot.path + "/examples/plugins"

  /// Every file of the examples that have a script, relative to the repository.
  private static func files() throws -> [String] {
    var files: [String] = []
    for example in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/" + example)
      guard names.contains(where: { $0.hasSuffix(".py") }) else { continue }
      for file in names.sorted() where file.hasSuffix(".py") || file.hasSuffix(".yaml") {
        files.append("examples/plugins/\(example)/\(file)")
      }
    }
    return files
  }

  @Test func theTutorialsCodeIsTheExamplesFiles() throws {
    let text = try String(
      contentsOfFile: PackageRoot.path + "/docs/plugin-in-any-language.md", encoding: .utf8)
    var blocks: [String: String] = [:]
    let lines = text.components(separatedBy: "\n")
    for (index, line) in lines.enumerated()
    where line.hasPrefix("`examples/plugins/") && line.hasSuffix("`") {
      let rest = lines[(index + 1)...].drop { $0.isEmpty }
      guard rest.first?.hasPrefix("```") == true else { continue }
      let code = rest.dropFirst().prefix { !$0.hasPrefix("```") }
      blocks[String(line.dropFirst().dropLast())] = code.joined(separator: "\n") + "\n"
    }
    let files = try Self.files()
    #expect(files.count == 6)
    #expect(blocks.keys.sorted() == files)
    for file in files {
      let content = try String(contentsOfFile: PackageRoot.path + "/" + file, encoding: .utf8)
      #expect(blocks[file] == content, "\(file) is another in docs/plugin-in-any-language.md")
    }
  }

  @Test func everyManifestIsListed() throws {
    let files = try Self.files().filter(PluginManifest.isManifest)
      .map { PackageRoot.path + "/" + $0 }
    let survey = try PluginInspection(cache: nil).survey(files)
    #expect(survey.quarantined == [])
    #expect(survey.cards.map(\.id) == ["pytorch-model", "sklearn-attacker", "worst-recall"])
  }

  /// The example's factory, from a copy that starts the Python of these tests.
  private func factory(_ example: String, in copy: String) throws -> ComponentFactory {
    try ExamplePlugin.install(example, in: copy)
    return try ScriptedPlugin.factory(inFolder: copy)
  }

  private func check(_ example: String) throws {
    try withTemporaryFolder { folder in
      let scratch = folder + "/scratch"
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
      let findings = Conformance.check(
        try factory(example, in: folder), settings: ConformanceSettings(scratchFolder: scratch))
      #expect(findings.filter { $0.outcome == .failed }.map(\.description) == [])
      #expect(findings.contains { $0.outcome == .passed })
    }
  }

  @Test(.enabled(if: Python.isAvailable)) func theMetricConforms() throws {
    try check("stdlib-metric")
  }

  @Test(
    .enabled(if: Python.has("sklearn"), "no scikit-learn; TELLTALE_PYTHON names one that has it"))
  func theAttackerConforms() throws {
    try check("sklearn-attacker")
  }

  private static let network = """
    import numpy as np, torch
    from typing import Dict
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(1)
            self.conv1 = torch.nn.Conv2d(1, 8, 3, stride=2, padding=1)
            self.last = torch.nn.Linear(8, 4)
        def forward(self, x) -> Dict[str, torch.Tensor]:
            a = torch.relu(self.conv1(x / 80))
            b = a.mean(dim=(2, 3))
            return {"conv1": a, "pooled": b, "scores": self.last(b)}
    net = Net().eval()
    torch.jit.save(torch.jit.script(net), "net.pt")
    x = torch.from_numpy(np.load("x.npy")).transpose(1, 2)[:, None]
    # Forty frames are wanted: padded with the row's lowest value.
    y = torch.stack([torch.nn.functional.pad(r, (0, 20), value=float(r.min())) for r in x])
    with torch.no_grad():
        out = net(y)
    np.save("pooled.npy", out["pooled"].numpy())
    np.save("scores.npy", torch.log_softmax(out["scores"], 1).numpy())
    """

  /// A network made here, saved as TorchScript, compared with its own answers in Python.
  @Test(.enabled(if: Python.has("torch"), "no PyTorch; TELLTALE_PYTHON names one that has it"))
  func theModelRepresentsAsPyTorchDoes() throws {
    try withTemporaryFolder { folder in
      let planted = PlantedBands()
      try NumpyWriter.write(
        planted.rows.values(ofRow: 3) + planted.rows.values(ofRow: 8), shape: [2, 20, 16],
        to: folder + "/x.npy")
      // TorchScript wants the source in a file.
      try ScriptedPlugin.write(Self.network, "net.py", in: folder)
      let made = try runProcess(
        "/usr/bin/env", [Python.program, "net.py"], folder: folder)
      try #require(made.status == 0, "\(made.standardError)")
      guard
        case .model(let model) = try factory("pytorch-model", in: folder).make([
          "model": .text(folder + "/net.pt"), "frames": .integer(40),
        ]), let pretrained = model as? any PretrainedModel
      else {
        Issue.record("no model that comes trained")
        return
      }
      let trained = try pretrained.pretrained(
        classes: pretrained.emotions, execution: Execution(seed: Seed(1)))
      let got = Mutex([[Float]]())
      try trained.represent(
        RepresentationRequest(
          taps: ["pooled"], features: planted.rows, featureDescription: planted.features,
          rows: [3, 8], execution: Execution(seed: Seed(1))
        ) { (_, _, values) throws(AuditError) in got.withLock { $0.append(Array(values)) } })
      let wanted = try NumpyReader(path: folder + "/pooled.npy").floats()
      let represented = got.withLock { $0.flatMap(\.self) }
      try #require(represented.count == wanted.count)
      #expect(zip(represented, wanted).allSatisfy { abs($0 - $1) < 1e-5 })
      let scores = try trained.score(
        ScoringRequest(
          input: planted.input, rows: [3, 8], execution: Execution(seed: Seed(1))))
      #expect(
        zip(scores.values, try NumpyReader(path: folder + "/scores.npy").floats())
          .allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
