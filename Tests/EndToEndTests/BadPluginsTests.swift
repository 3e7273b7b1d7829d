import Foundation
import TestSupport
import Testing

/// One matrix with a good attacker beside some that crash, hang and lie: the audit ends, the bad
/// cells say why, and the good ones have numbers.
@Suite(.serialized, .enabled(if: PythonPlugin.isRunnable)) struct BadPluginsTests {
  /// Id, what is changed in the script, to what, and what the report must say.
  private static let flaws: [(id: String, text: String, other: String, said: String)] = [
    (
      "crashing", #"if request["verb"] == "train":"#,
      "os.kill(os.getpid(), 11)\nif request[\"verb\"] == \"train\":", "crashed with SIGSEGV"
    ),
    (
      "hanging", #"if request["verb"] == "train":"#,
      "import time; time.sleep(600)\nif request[\"verb\"] == \"train\":",
      "did not finish within its time limit of 2 s"
    ),
    (
      "not-a-number", "scores = [score for", "scores = [math.nan * score for",
      "wanted are natural-log posteriors"
    ),
    ("too-few", "(len(x), len(request", "(len(x) - 1, len(request", "has the shape"),
    (
      "no-posteriors", "scores = [score for", "scores = [score - 1 for",
      "posteriors that sum to"
    ),
  ]

  @Test func badPluginsCostTheirOwnCellsOnly() throws {
    try withTemporaryFolder { folder in
      let plugins = folder + "/plugins"
      var paths: [String] = []
      let model = try PythonPlugin(in: plugins, id: "small-model", role: "model")
      let good = try PythonPlugin(in: plugins, id: "good", role: "attacker")
      for plugin in [model, good] { paths += ["--plugin-path", plugin.folder] }
      for flaw in Self.flaws {
        let plugin = try PythonPlugin(in: plugins, id: flaw.id, role: "attacker")
        try plugin.change(flaw.text, to: flaw.other)
        if flaw.id == "hanging" {
          try plugin.change("time-limit: 600", to: "time-limit: 2", inManifest: true)
        }
        paths += ["--plugin-path", plugin.folder]
      }
      try """
      corpora:
        synthetic-speech: { leak: 1, speakers: 12, folds: 3, utterances-per-emotion: 2 }
      model: { use: small-model, taps: [pooled] }
      attackers: [good, \(Self.flaws.map(\.id).joined(separator: ", "))]
      controls: none
      folds: 2
      threads: 1
      """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
      let audit = try telltale(
        [
          "audit", folder + "/audit.yaml", "--output", folder + "/out", "--store",
          folder + "/store",
        ]
          + paths)
      #expect(audit.status == 3, "\(audit.standardError)")

      let result = try ResultFile(in: folder + "/out")
      for flaw in Self.flaws {
        let bad = result.attacks(by: flaw.id)
        #expect(!bad.isEmpty)
        for cell in bad {
          let reason = try #require(cell.status.failed?.because, "\(flaw.id) did not fail")
          #expect(reason.contains(flaw.said), "\(flaw.id): \(reason)")
        }
      }
      let sound = result.attacks(by: "good")
      #expect(!sound.isEmpty)
      for cell in sound {
        #expect(cell.status.measured != nil)
        #expect(try cell.values(of: "accuracy").count == 2)
      }
    }
  }
}
