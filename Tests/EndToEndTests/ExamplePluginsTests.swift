import Foundation
import TestSupport
import Testing

/// The plugins of `examples/plugins` in one matrix, by the built program.
///
/// The attacker in Swift has tests of its own, for it takes a build.
@Suite(
  .serialized,
  .enabled(if: Compiler.c.path != nil && Compiler.cpp.path != nil, "no C or C++ compiler"),
  .enabled(if: Python.isAvailable, "no Python"))
struct ExamplePluginsTests {
  private static let hasGSL =
    (try? runProcess("/sbin/ldconfig", ["-p"]))?
    .standardOutput.contains("libgsl.so.27") == true

  /// A network of the taps that the manifest of `pytorch-model` declares, with random weights.
  private static let network = """
    import torch
    from typing import Dict
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(1)
            self.conv1 = torch.nn.Conv2d(1, 8, 3, stride=(4, 2), padding=1)
            self.last = torch.nn.Linear(8, 4)
        def forward(self, x) -> Dict[str, torch.Tensor]:
            a = torch.relu(self.conv1(x))
            b = a.mean(dim=(2, 3))
            return {"conv1": a, "pooled": b, "scores": self.last(b)}
    torch.jit.save(torch.jit.script(Net().eval()), "net.pt")
    """

  /// Runs an audit of this model by these attackers, with what is in the folder's `plugins`.
  private func audit(
    _ folder: String, model: String, attackers: [String], metrics: [String]
  ) throws -> ResultFile {
    let plugins = folder + "/plugins"
    try """
    corpora:
      synthetic-speech: { leak: 1, speakers: 12, folds: 3, utterances-per-emotion: 2 }
    model: \(model)
    attackers: [\(attackers.joined(separator: ", "))]
    metrics: [accuracy, \(metrics.joined(separator: ", "))]
    controls: none
    folds: 2
    threads: 1
    """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
    let paths = try FileManager.default.contentsOfDirectory(atPath: plugins).sorted()
      .flatMap { ["--plugin-path", "\(plugins)/\($0)"] }
    let run = try telltale(
      ["audit", folder + "/audit.yaml", "--output", folder + "/out", "--store", folder + "/store"]
        + paths)
    try #require(run.status == 0, "\(run.standardError)\(run.standardOutput)")
    return try ResultFile(in: folder + "/out")
  }

  @Test func librariesAndProgramsInOneMatrix() throws {
    try withTemporaryFolder { folder in
      let plugins = folder + "/plugins"
      var examples = ["c-attacker", "cpp-metric", "soxr-feature", "stdlib-metric"]
      var metrics = ["matthews-correlation", "worst-recall"]
      if Self.hasGSL {
        examples.append("gsl-metric")
        metrics.append("gsl-correlation")
      }
      for example in examples { try ExamplePlugin.install(example, in: plugins + "/" + example) }
      let model = try PythonPlugin(in: plugins, id: "small-model", role: "model")

      // The ceiling of the linear probe is read from the waveform below 500 Hz.
      let result = try audit(
        folder, model: "{ use: \(model.id), taps: [pooled] }",
        attackers: ["c-logistic", "{ use: probe-linear, native-feature: low-band }"],
        metrics: metrics)

      // On two folds; the probe is trained three times on each.
      for (attacker, trainings) in [("c-logistic", 1), ("probe-linear", 3)] {
        let attacks = result.attacks(by: attacker)
        #expect(!attacks.isEmpty)
        for cell in attacks {
          #expect(try cell.values(of: "accuracy").allSatisfy { $0 >= 0.7 })
          for metric in metrics {
            let values = try cell.values(of: metric)
            #expect(values.count == 2 * trainings)
            #expect(values.allSatisfy { $0 >= 0.3 }, "\(attacker), \(metric): \(values)")
          }
        }
      }
      for attack in result.attacks(by: "probe-linear") {
        let ceiling = try #require(attack.ceiling.first { $0.metric == "accuracy" })
        #expect(ceiling.perFold.map { $0.score != nil } == Array(repeating: true, count: 6))
      }
      // Every plugin that took part is named in the result.
      let json = try String(contentsOfFile: folder + "/out/result.json", encoding: .utf8)
      #expect((metrics + ["c-logistic", "low-band"]).allSatisfy { json.contains("\"\($0)\"") })
    }
  }

  @Test(.enabled(if: Python.has("torch"), "no PyTorch; TELLTALE_PYTHON names one that has it"))
  func aPyTorchModelIsCheckedAndInAMatrix() throws {
    try withTemporaryFolder { folder in
      try ExamplePlugin.install("pytorch-model", in: folder + "/plugins/pytorch-model")
      let source = folder + "/net.py"
      try Self.network.write(toFile: source, atomically: true, encoding: .utf8)
      let made = try runProcess("/usr/bin/env", [Python.program, source], folder: folder)
      try #require(made.status == 0, "\(made.standardError)")
      let checked = try telltale([
        "plugin", "check", folder + "/plugins/pytorch-model", "--bands", "128", "--set",
        "model=\(folder)/net.pt",
      ])
      #expect(checked.status == 0, "\(checked.standardOutput)")
      let result = try audit(
        folder, model: "{ use: pytorch-model, model: net.pt, taps: [conv1, pooled] }",
        attackers: ["probe-linear"], metrics: ["uar"])
      let attacks = result.attacks(by: "probe-linear")
      #expect(attacks.count == 2)
      #expect(attacks.allSatisfy { $0.status.measured != nil })
    }
  }

  @Test(
    .enabled(
      if: Python.has("sklearn"), "no scikit-learn; TELLTALE_PYTHON names one that has it"))
  func aScikitLearnAttackerInAMatrix() throws {
    try withTemporaryFolder { folder in
      let plugins = folder + "/plugins"
      try ExamplePlugin.install("sklearn-attacker", in: plugins + "/sklearn-attacker")
      let model = try PythonPlugin(in: plugins, id: "small-model", role: "model")
      let result = try audit(
        folder, model: "{ use: \(model.id), taps: [pooled] }", attackers: ["sklearn-attacker"],
        metrics: ["uar"])
      let accuracies = try result.attacks(by: "sklearn-attacker")
        .flatMap { try $0.values(of: "accuracy") }
      #expect(!accuracies.isEmpty)
      #expect(accuracies.allSatisfy { $0 >= 0.7 }, "\(accuracies)")
    }
  }
}
