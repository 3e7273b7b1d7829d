import Foundation
import TestSupport
import Testing

/// A model whose frames follow the utterance, audited at each utterance's own length.
@Suite struct OpenTimeTests {
  private static func golden(_ file: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/" + file).path(percentEncoded: false)
  }
  private let model = golden("frames.onnx")

  /// Tones whose every frame is alike; their loudness says nothing of who speaks. Women's last 0.4 s, men's 0.6.
  private func writeCorpus(in folder: String) throws -> String {
    var csv = "path,speaker,emotion,gender\n"
    for speaker in 0..<24 {
      for take in 0..<4 {
        let isFemale = speaker % 2 == 0
        let name = "s\(speaker)-\(take).wav"
        csv += "\(name),s\(speaker),\(take % 2 == 0 ? "calm" : "angry"),"
        csv += isFemale ? "female\n" : "male\n"
        // A woman and a man of each pair are equally loud.
        let pair = speaker / 2
        let (low, high) = (
          Float((pair * 7 + take * 3) % 11 + 1) / 30, Float((pair * 5 + take * 8) % 13 + 1) / 30
        )
        // 32 samples a period: what a frame sees is the same at every step of 32.
        let tone = (0..<(isFemale ? 6400 : 9600)).map { sample -> Float in
          let phase = 2 * Double.pi * Double(sample % 32) / 32
          return low * Float(sin(phase)) + high * Float(sin(3 * phase))
        }
        try WaveFile.write(tone, sampleRateHz: 16_000, to: "\(folder)/\(name)")
      }
    }
    try csv.write(toFile: folder + "/table.csv", atomically: true, encoding: .utf8)
    return "table:path=\(folder)/table.csv,folds=3"
  }

  private func audit(
    _ corpus: String, in folder: String, _ name: String, _ more: [String]
  ) throws -> ResultFile {
    let out = "\(folder)/\(name)"
    let audit = try telltale(
      [
        "audit", "--model", model, "--set", "openvino.layout=samples", "--feature", "waveform",
        "--corpus", corpus, "--tap", "frames", "--attacker", "probe-linear", "--attacker", "ridge",
        "--attacker", "probe-mlp", "--seeds", "1",
        "--controls", "none", "--output", out, "--store", folder + "/store-" + name,
      ] + more)
    #expect(audit.status == 0, "\(audit.standardError)")
    return try ResultFile(in: out)
  }

  private func values(_ metric: String, _ attacker: String, in result: ResultFile) -> [Double] {
    result.attacks(by: attacker).flatMap { cell in
      cell.leakage.filter { $0.metric == metric }
        .flatMap { $0.perFold.compactMap { $0.score?.value } }
    }
  }

  /// How long an utterance is must not pass for what the model lets through of its speaker.
  @Test func durationLeaksThroughZerosAndNotThroughAnOpenTime() throws {
    try withTemporaryFolder { folder in
      let corpus = try writeCorpus(in: folder)
      let open = try audit(corpus, in: folder, "open", [])
      let padded = try audit(
        corpus, in: folder, "padded", ["--set", "openvino.frames=9600"])
      for attacker in ["probe-linear", "ridge", "probe-mlp"] {
        let (own, filled) = (values("auc", attacker, in: open), values("auc", attacker, in: padded))
        #expect(own.count == filled.count && own.count >= 3)
        let mean = own.reduce(0, +) / Double(own.count)
        #expect((0.35...0.65).contains(mean), "\(attacker): \(own)")
        #expect(filled.allSatisfy { $0 > 0.95 }, "\(attacker): \(filled)")
      }
    }
  }

  /// Pooled vectors alone are stored where nobody reads more, and change no number.
  @Test func whatIsPooledWhileRepresentingGivesTheSameScores() throws {
    try withTemporaryFolder { folder in
      let corpus = try writeCorpus(in: folder)
      let pooled = try audit(corpus, in: folder, "pooled", [])
      // A network reads rows, so that rows are stored.
      let rows = try audit(
        corpus, in: folder, "rows",
        ["--attacker", "lstm", "--set", "lstm.epochs=1", "--defence", "quantise"])
      for attacker in ["probe-linear", "ridge"] {
        let own = values("auc", attacker, in: pooled)
        // Behind the defence are as many again.
        let others = values("auc", attacker, in: rows)
        #expect(
          own.count >= 3 && own == Array(others.prefix(own.count)), "\(attacker): \(own) \(others)")
      }
      let networks = rows.attacks(by: "lstm")
      #expect(!networks.isEmpty && networks.allSatisfy { $0.status.measured != nil })
      let page = try String(contentsOfFile: folder + "/rows/report.html", encoding: .utf8)
      #expect(page.contains("<span class=\"tag\">resized</span>"))
      #expect(try bytes(of: "tap-", below: folder + "/store-pooled") < 96 * 48 * 4 + 1000)
      #expect(try bytes(of: "tap-", below: folder + "/store-rows") > 96 * 8 * 199 * 4)
    }
  }

  /// Who needs frames later is told why the model runs again, before it does.
  @Test func aPassThatStoredPooledVectorsIsRunAgainForItsFrames() throws {
    try withTemporaryFolder { folder in
      let corpus = try writeCorpus(in: folder)
      func arguments(_ command: String) -> [String] {
        [
          command, "--model", model, "--set", "openvino.layout=samples", "--feature", "waveform",
          "--corpus", corpus, "--tap", "frames", "--attacker", "ridge", "--controls", "none",
          "--exact-test", "none", "--store", folder + "/store",
        ]
      }
      let planned = try telltale(arguments("plan")).standardOutput
      #expect(
        planned.contains("pooled, for nobody reads more of them (as they are: "), "\(planned)")
      #expect(try telltale(arguments("audit") + ["--output", folder + "/out"]).status == 0)
      let network = ["--attacker", "lstm", "--set", "lstm.epochs=1"]
      let again = "frames are read, and only pooled vectors were stored"
      let later = try telltale(arguments("plan") + network).standardOutput
      #expect(later.contains(again) && !later.contains("for nobody reads more"), "\(later)")
      let audit = try telltale(arguments("audit") + network + ["--output", folder + "/out-2"])
      #expect(audit.status == 0 && audit.standardError.contains(again), "\(audit.standardError)")
    }
  }

  @Test func inspectSaysWhichTimeIsOpenAndWhatASecondTakes() throws {
    let shown = try telltale(["model", "inspect", model, "--set", "openvino.layout=samples"])
    let line = try #require(
      shown.standardOutput.split(separator: "\n").first {
        $0.contains(" frames ") && $0.contains("×")
      })
    // 8 channels of 500 steps a second, each of 4 bytes.
    for part in ["8×time", "8 a step", "0.016 a second", " 32 "] {
      #expect(line.contains(part), "\(shown.standardOutput)")
    }
    #expect(shown.standardOutput.contains("each utterance at its own length"))
  }

  /// Utterances of middling length, which no trial hears: all of them are named at once, and left out where that
  /// is asked, in one run.
  @Test func whatAModelGivesNothingForIsNamedTogetherAndLeftOut() throws {
    try withTemporaryFolder { folder in
      var csv = "path,speaker,emotion,gender\n"
      for (speaker, take) in (0..<12).flatMap({ speaker in (0..<6).map { (speaker, $0) } }) {
        let name = "s\(speaker)-\(take)"
        let level: Float = ["s3-2", "s7-4"].contains(name) ? 0.95 : 0.4
        let period = Double(32 + speaker % 2 * 8)
        let tone = (0..<4000 + (6 * speaker + take) * 50).map {
          level * Float(sin(2 * Double.pi * Double($0) / period))
        }
        try WaveFile.write(tone, sampleRateHz: 16_000, to: "\(folder)/\(name).wav")
        csv += "\(name).wav,s\(speaker),\(take % 2 == 0 ? "calm" : "angry"),"
        csv += speaker % 2 == 0 ? "female\n" : "male\n"
      }
      try csv.write(toFile: folder + "/table.csv", atomically: true, encoding: .utf8)
      func arguments(_ command: String) -> [String] {
        [
          command, "--model", Self.golden("loud.onnx"), "--set", "openvino.layout=samples",
          "--feature", "waveform", "--corpus", "table:path=\(folder)/table.csv,folds=3",
          "--tap", "frames", "--attacker", "ridge", "--controls", "none", "--exact-test", "none",
          "--store", folder + "/store", "--output", folder + "/out",
        ]
      }
      let refused = try telltale(arguments("audit"))
      #expect(refused.status == 3)
      for part in ["2 of 72 utterances cannot be used", "'s3-2'", "'s7-4'", "--unusable leave-out"]
      {
        #expect(refused.standardError.contains(part), "\(refused.standardError)")
      }
      let leaveOut = ["--unusable", "leave-out"]
      // What was found out is not found out again.
      let planned = try telltale(arguments("plan") + leaveOut)
      #expect(planned.standardOutput.contains("70 utterances"), "\(planned.standardOutput)")
      try FileManager.default.removeItem(atPath: folder + "/store")
      let audit = try telltale(arguments("audit") + leaveOut)
      #expect(audit.status == 0, "\(audit.standardError)")
      let result = try String(contentsOfFile: folder + "/out/result.json", encoding: .utf8)
      #expect(result.contains("\"reason\" : \"representation\""))
      #expect(result.contains("\"utteranceCount\" : 70"))
    }
  }

  private func bytes(of prefix: String, below folder: String) throws -> Int {
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { URL(filePath: $0).lastPathComponent.hasPrefix(prefix) }
    #expect(!files.isEmpty)
    return try files.reduce(0) {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + $1)
      return $0 + (attributes[.size] as? Int ?? 0)
    }
  }
}
