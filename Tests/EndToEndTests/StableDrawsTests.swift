import Foundation
import TelltaleCore
import TestSupport
import Testing

/// What is measured depends on what is audited, not on what it is called.
@Suite struct StableDrawsTests {
  private func scores(of attacker: String, in folder: String, called name: String) throws
    -> [String: String]
  {
    try """
    name: \(name)
    corpora:
      \(name): { use: table, path: recorded/utterances.csv, folds: 2 }
    model: { use: recorded, name: \(name), path: recorded, taps: all }
    attackers: [{ use: \(attacker), name: \(name) }]
    knowledge: semi-informed
    controls: shuffled-labels
    task-probe: none
    exact-test: none
    threads: 1
    """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
    let out = "\(folder)/out-\(name)"
    let run = try telltale([
      "audit", folder + "/audit.yaml", "--output", out, "--store", folder + "/store",
    ])
    #expect(run.status == 0, "\(run.standardError)")
    var scores: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: out + "/scores") {
      scores[file.replacing(name, with: "")] = try String(
        contentsOfFile: "\(out)/scores/\(file)", encoding: .utf8)
    }
    return scores
  }

  @Test(arguments: ["probe-linear", "probe-mlp"])
  func theSameArraysUnderOtherNamesGiveTheSameScores(attacker: String) throws {
    try withTemporaryFolder { folder in
      try RecordedArrays.write(to: folder)
      let first = try scores(of: attacker, in: folder, called: "alpha")
      #expect(try scores(of: attacker, in: folder, called: "omega") == first)
      let near = first.filter { $0.key.contains("near") }
      for (file, table) in near { #expect(first[file.replacing("near", with: "far")] == table) }
      // Two folds, of three trainings each, and of five deals of labels.
      #expect(near.count == 2 * 3 + 2 * 5)
      // A deal of few speakers' labels may be the true one, and is then the attack itself.
      let attacks = near.filter { !$0.key.contains("control") }
      #expect(attacker == "probe-linear" || Set(attacks.values).count == attacks.count)
    }
  }
}
