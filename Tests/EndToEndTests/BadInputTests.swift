import Foundation
import TestSupport
import Testing

/// Every error says what, where, and how to mend it, and has its exit status.
@Suite struct BadInputTests {
  @Test func anAuditFileThatIsNotThere() throws {
    let result = try telltale(["audit", "nowhere.yaml"])
    #expect(result.status == 2)
    #expect(result.standardError.contains("cannot read the audit file 'nowhere.yaml'"))
  }

  @Test func aProgramThatAsksGetsTheErrorAsDataBehindTheWords() throws {
    struct Told: Decodable { let code, message: String }
    let result = try runProcess(
      BuildProducts.telltale, ["audit", "nowhere.yaml"], environment: ["TELLTALE_ERRORS": "json"])
    #expect(result.status == 2)
    let lines = result.standardError.split(separator: "\n")
    let told = try JSONDecoder().decode(Told.self, from: Data(try #require(lines.last).utf8))
    #expect(told.code == "missing-file")
    #expect(lines.dropLast().last?.contains(told.message) == true)
  }

  @Test func anAuditWithoutAnything() throws {
    let result = try telltale(["audit"])
    #expect(result.status == 2)
    #expect(result.standardError.contains("--model model.onnx --corpus"))
  }

  @Test func aKeyThatDoesNotExist() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, extra: "atackers: []")
      let result = try audit.run()
      #expect(result.status == 2)
      #expect(result.standardError.contains("did you mean 'attackers'"))
    }
  }

  @Test(arguments: [
    ("seed: 1\nprofile: fast", "profile"), ("metrics: [acuracy]", "did you mean 'accuracy'"),
    ("folds: 9", "the corpus has 3"), ("attribute: age", "labels no attribute 'age'"),
    ("knowledge: [informed]", "semi-informed"),
  ])
  func aWordThatMeansNothing(extra: String, expected: String) throws {
    try withTemporaryFolder { folder in
      let text = try String(
        contentsOfFile: SmallAudit(in: folder).folder + "/audit.yaml", encoding: .utf8)
      let lines = text.split(separator: "\n").filter { line in
        !extra.hasPrefix("folds") || !line.hasPrefix("folds")
      }
      try (lines.joined(separator: "\n") + "\n" + extra)
        .write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
      let result = try telltale(["plan", folder + "/audit.yaml"])
      #expect(result.status == 2)
      #expect(result.standardError.contains(expected), "\(result.standardError)")
    }
  }

  @Test func aComponentOrAParameterThatDoesNotExist() throws {
    let model = try telltale([
      "plan", "--model", "vgg61", "--corpus", "synthetic-speech", "--attacker", "probe-linear",
    ])
    #expect(model.status == 2)
    #expect(model.standardError.contains("did you mean 'vgg16'"))
    let parameter = try telltale([
      "plan", "--model", "vgg16", "--corpus", "synthetic-speech:leek=1", "--attacker",
      "probe-linear",
    ])
    #expect(parameter.status == 2)
    #expect(parameter.standardError.contains("did you mean 'leak'"))
    let range = try telltale([
      "plan", "--model", "vgg16", "--corpus", "synthetic-speech:leak=2", "--attacker",
      "probe-linear",
    ])
    #expect(range.status == 2)
    #expect(range.standardError.contains("a number from 0.0 to 1.0"))
  }

  @Test func aCorpusThatIsNotThere() throws {
    let result = try telltale(["corpus", "check", "ravdess:/nowhere/at/all"])
    #expect(result.status == 2)
    #expect(result.standardError.contains("/nowhere/at/all"))
  }

  @Test func aRecordingThatIsNotThere() throws {
    try withTemporaryFolder { folder in
      var csv = "path,speaker,emotion,gender\n"
      for speaker in 0..<6 {
        for take in 0..<4 {
          let name = "s\(speaker)-\(take).wav"
          csv += "\(name),s\(speaker),\(take % 2 == 0 ? "calm" : "angry"),"
          csv += "\(speaker % 2 == 0 ? "female" : "male")\n"
          if name != "s3-2.wav" {
            let tone = (0..<8000).map { Float(sin(Double($0 * (speaker + take + 2)) / 40)) / 2 }
            try WaveFile.write(tone, sampleRateHz: 16_000, to: "\(folder)/\(name)")
          }
        }
      }
      try csv.write(toFile: folder + "/table.csv", atomically: true, encoding: .utf8)
      let arguments = [
        "plan", "--model", "vgg16", "--corpus", "table:path=\(folder)/table.csv,folds=3",
        "--attacker", "probe-linear",
      ]
      let missing = try telltale(arguments)
      #expect(missing.status == 2)
      #expect(missing.standardError.contains("s3-2"), "\(missing.standardError)")

      // A file cut short is found before anything is run, and by its name.
      try Data("RIFF".utf8).write(to: URL(fileURLWithPath: folder + "/s3-2.wav"))
      let cut = try telltale(
        ["audit"] + arguments.dropFirst() + [
          "--output", folder + "/out", "--store", folder + "/st",
        ])
      #expect(cut.status == 2, "\(cut.standardError)")
      #expect(cut.standardError.contains("'s3-2'"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
  }

  @Test func aPlaceThatCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder)
      let result = try telltale(
        [
          "audit", folder + "/audit.yaml", "--output", audit.folder + "/out", "--store",
          "/dev/null/x",
        ])
      #expect(result.status == 4)
      #expect(result.standardError.contains("--store"))
    }
  }

  @Test func aFolderThatIsNoAudit() throws {
    let result = try telltale(["report", "/tmp"])
    #expect(result.status == 2)
    #expect(result.standardError.contains("result.json"))
  }

  @Test func weightsThatAreNone() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/weights.safetensors"
      try Data("not weights".utf8).write(to: URL(fileURLWithPath: path))
      let broken = try telltale(["weights", "import", path, "--output", folder + "/o.safetensors"])
      #expect(broken.status == 2)
      #expect(broken.standardError.contains(path))
      let named = try telltale(["weights", "import", path, "--output", folder + "/o.bin"])
      #expect(named.status == 2)
      #expect(!FileManager.default.fileExists(atPath: folder + "/o.safetensors"))
    }
  }
}
