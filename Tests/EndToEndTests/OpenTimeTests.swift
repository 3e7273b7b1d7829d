import Foundation
import TestSupport
import Testing

/// A model whose frames follow the utterance, audited at each utterance's own length.
@Suite struct OpenTimeTests {
  private let model = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/frames.onnx").path(percentEncoded: false)

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
      for attacker in ["probe-linear", "ridge"] {
        let (own, filled) = (values("auc", attacker, in: open), values("auc", attacker, in: padded))
        #expect(own.count == filled.count && own.count >= 3)
        #expect(own.reduce(0, +) / Double(own.count) < 0.65, "\(attacker): \(own)")
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
      #expect(rows.attacks(by: "lstm").allSatisfy { $0.status.measured != nil })
      #expect(try bytes(of: "tap-", below: folder + "/store-pooled") < 96 * 48 * 4 + 1000)
      #expect(try bytes(of: "tap-", below: folder + "/store-rows") > 96 * 8 * 199 * 4)
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
