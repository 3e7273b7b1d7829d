import Foundation
import TelltaleCore
import TestSupport
import Testing

/// What is measured depends on what is audited, not on what it is called.
@Suite struct StableDrawsTests {
  /// One array under two names: 16 speakers, 6 utterances each, a weak leak in 8 of noise's columns.
  private func write(to folder: String) throws {
    var generator = SeededGenerator(Seed(5))
    var (table, values) = ("utterance,speaker,emotion,gender\n", [Float]())
    for speaker in 0..<16 {
      for number in 0..<6 {
        let sign: Float = speaker.isMultiple(of: 2) ? 0.1 : -0.1
        table += "u\(speaker)-\(number),s\(speaker),\(number % 2 == 0 ? "calm" : "tense"),"
        table += (speaker.isMultiple(of: 2) ? "female" : "male") + "\n"
        values += (0..<8).map { _ in sign + Float(generator.uniform() - 0.5) }
      }
    }
    let header = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (96, 8), }\n".utf8)
    var file = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { file.append(contentsOf: $0) }
    }
    try FileManager.default.createDirectory(
      atPath: folder + "/recorded", withIntermediateDirectories: false)
    for name in ["near", "far"] {
      try file.write(to: URL(fileURLWithPath: "\(folder)/recorded/\(name).npy"))
    }
    try table.write(toFile: folder + "/recorded/utterances.csv", atomically: true, encoding: .utf8)
  }

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
      try write(to: folder)
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
