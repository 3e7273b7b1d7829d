import Foundation
import TestSupport
import Testing

/// What people bring as tables: `corpus check` names the fault and ends accordingly, `plan` says it too.
@Suite struct CorpusCheckCommandTests {
  /// Eight speakers with six utterances each, of a gender each.
  private func table(
    in folder: String, separator: String = "/",
    gender: (Int, Int) -> String = CorpusCheckCommandTests.gender
  ) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder + "/wav", withIntermediateDirectories: true)
    var csv = "path,speaker,emotion,gender\n"
    for speaker in 0..<8 {
      for take in 0..<6 {
        let name = "s\(speaker)-\(take).wav"
        let emotion = take.isMultiple(of: 2) ? "calm" : "angry"
        csv += "wav\(separator)\(name),s\(speaker),\(emotion),\(gender(speaker, take))\n"
        let tone = (0..<8000).map { Float(sin(Double($0 * (speaker + 8 * take + 2)) / 40)) / 2 }
        try WaveFile.write(tone, sampleRateHz: 16_000, to: "\(folder)/wav/\(name)")
      }
    }
    try csv.write(toFile: folder + "/corpus.csv", atomically: true, encoding: .utf8)
    return "table:" + folder + "/corpus.csv"
  }

  private static func gender(_ speaker: Int, _: Int) -> String {
    speaker.isMultiple(of: 2) ? "female" : "male"
  }

  private func plan(_ corpus: String, _ flags: [String] = []) throws -> ProcessResult {
    try telltale(
      ["plan", "--model", "vgg16", "--corpus", corpus, "--attacker", "probe-linear"] + flags)
  }

  @Test func foldsThatCanBeJudgedAreChosenAndSaid() throws {
    try withTemporaryFolder { folder in
      let corpus = try table(in: folder)
      let check = try telltale(["corpus", "check", corpus])
      #expect(check.status == 0, "\(check.standardOutput)")
      #expect(check.standardOutput.contains("4 folds instead of 5"))
      #expect(try plan(corpus).standardOutput.contains("4 folds instead of 5"))
    }
  }

  /// As one clip of a public corpus is: a header, and nothing behind it.
  @Test func aRecordingWithoutFramesIsRefusedByAPlanOrLeftOutOfEverything() throws {
    try withTemporaryFolder { folder in
      let corpus = try table(in: folder)
      try WaveFile.write([], sampleRateHz: 16_000, to: folder + "/wav/s3-1.wav")
      let check = try telltale(["corpus", "check", corpus])
      #expect(check.status == 10)
      #expect(
        check.standardOutput.contains("1 utterance without sound that can be read"),
        "\(check.standardOutput)")

      let model = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/own-model.onnx").path(percentEncoded: false)
      let flags = [
        "--model", model, "--corpus", corpus, "--attacker", "probe-linear", "--tap", "vector",
        "--exact-test", "none", "--output", folder + "/out", "--store", folder + "/store",
      ]
      let refused = try telltale(["plan"] + flags)
      #expect(refused.status == 2)
      #expect(refused.standardError.contains("1 of 48 utterances cannot be used"))
      #expect(refused.standardError.contains("'s3-1'"), "\(refused.standardError)")
      #expect(refused.standardError.contains("--unusable leave-out"))

      let leaveOut = ["--unusable", "leave-out"]
      let plan = try telltale(["plan"] + flags + leaveOut)
      #expect(
        plan.standardOutput.contains("left out   table: 1 utterance of 1 speaker without sound"),
        "\(plan.standardError)")
      let audit = try telltale(["audit"] + flags + leaveOut)
      #expect(audit.status == 0, "\(audit.standardError)")
      let page = try String(contentsOfFile: folder + "/out/report.html", encoding: .utf8)
      #expect(page.contains("left out of everything: 1 utterance of 1 speaker without sound"))
      let result = try String(contentsOfFile: folder + "/out/result.json", encoding: .utf8)
      #expect(result.contains("\"leftOut\""))
      #expect(try telltale(["sign", folder + "/out", "--new-key", folder + "/key"]).status == 0)
      let verified = try telltale(["verify", folder + "/out"])
      #expect(verified.status == 9, "follows from the scores: \(verified.standardOutput)")

      let named = try telltale(["plan"] + flags + ["--leave-out", "s3-1"])
      #expect(named.status == 0, "\(named.standardError)")
    }
  }

  @Test func oneMistypedLabelIsADefectAndStopsAPlanUntilToldWhatToDo() throws {
    try withTemporaryFolder { folder in
      let corpus = try table(in: folder) { speaker, take in
        speaker == 3 && take == 1 ? "female" : Self.gender(speaker, take)
      }
      let check = try telltale(["corpus", "check", corpus])
      #expect(check.status == 10)
      let place = "'female' in 1 utterance (line 21)"
      #expect(check.standardOutput.contains(place), "\(check.standardOutput)")
      let refused = try plan(corpus)
      #expect(refused.status == 2)
      #expect(refused.standardError.contains(place), "\(refused.standardError)")
      for rule in ["majority", "leave-out", "by-utterance"] {
        #expect(refused.standardError.contains(rule))
        let told = try plan(corpus, ["--varying-labels", rule])
        #expect(told.status == 0, "\(told.standardError)")
        #expect(told.standardOutput.contains("varies within 1 speaker"))
      }
    }
  }

  @Test func spellingsAreToldByCheckAndPlan() throws {
    try withTemporaryFolder { folder in
      let corpus = try table(in: folder) { speaker, take in
        ["female", "Male", "F", "male"][speaker % 4] + (take == 0 ? " " : "")
      }
      let check = try telltale(["corpus", "check", corpus])
      #expect(check.status == 10)
      let plan = try plan(corpus)
      #expect(plan.status == 0, "\(plan.standardError)")
      for text in [check.standardOutput, plan.standardOutput] {
        #expect(text.contains("'Male': is taken for 'male'"), "\(text)")
        #expect(text.contains("look alike, and are told apart"))
      }
    }
  }

  @Test func whereNothingCanBeReadTheCheckFails() throws {
    try withTemporaryFolder { folder in
      let corpus = try table(in: folder, separator: "\\")
      let check = try telltale(["corpus", "check", corpus])
      #expect(check.status == 2)
      #expect(check.standardOutput.contains("write '/'"), "\(check.standardOutput)")
      #expect(check.standardError.contains("corpus.csv can be used"))
      #expect(try plan(corpus).standardError.contains("write '/'"))
    }
  }

  @Test func aPointerOfGitLFSIsNamedWhateverItStandsFor() throws {
    try withTemporaryFolder { folder in
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
      let model = folder + "/model.onnx"
      try pointer.write(toFile: model, atomically: true, encoding: .utf8)
      for arguments in [
        ["model", "inspect", model],
        ["plan", "--model", model, "--corpus", "synthetic-speech"], ["plan", model],
      ] {
        let result = try telltale(arguments)
        #expect(result.status == 2)
        #expect(
          result.standardError.contains("git lfs pull"), "\(arguments): \(result.standardError)")
        #expect(!result.standardError.contains("protobuf"))
      }
    }
  }
}
