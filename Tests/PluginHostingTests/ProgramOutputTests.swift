import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// Whatever a program leaves is looked at before it is read, and costs its request at most.
@Suite(.enabled(if: Python.isAvailable, "no Python"), .timeLimit(.minutes(40)))
struct ProgramOutputTests {
  private let planted = PlantedBands()

  /// - Parameters:
  ///   - train, score: what the program does, in Python; more lines than one are indented by four.
  private func failure(train: String = "keep()", score: String = "pass") throws -> AuditError? {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(
        """
        def keep(): open(os.path.join(request["state"], "x"), "w").write("x")
        def error(code, message="x", status=1):
            json.dump({"code": code, "message": message}, open(outputs["error"], "w"))
            sys.exit(status)
        if verb == "train":
            \(train)
        else:
            \(score)
        """, in: folder, more: "time-limit: 60")
      do {
        let trained = try attacker.train(planted.request(planted.input, Execution(seed: Seed(1))))
        let saved = folder + "/saved"
        try FileManager.default.createDirectory(
          atPath: saved, withIntermediateDirectories: false)
        try trained.save(toFolder: saved)
        _ = try trained.score(
          ScoringRequest(input: planted.input, rows: [0], execution: Execution(seed: Seed(1))))
        return nil
      } catch let error as AuditError { return error }
    }
  }

  @Test(arguments: [
    ("os.symlink('/dev/zero', outputs['scores'])", "is a link"),
    ("os.symlink('/etc/passwd', outputs['scores'])", "is a link"),
    ("os.mkfifo(outputs['scores'])", "is no regular file"),
    ("os.mkdir(outputs['scores'])", "is no regular file"),
    ("open(outputs['scores'], 'wb').truncate(8 << 30)", "is no .npy file"),
    (
      "open(outputs['scores'], 'wb').write(b'\\x93NUMPY\\x02\\0' + (1 << 30).to_bytes(4, 'little'))",
      "ends within its header"
    ),
    ("import shutil; shutil.rmtree(os.path.dirname(outputs['scores']))", "is missing"),
  ])
  func scoresAreARegularFile(score: String, words: String) throws {
    let error = try failure(score: score)
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("scores.npy " + words) == true, "\(error?.message ?? "none")")
  }

  @Test(arguments: [
    "os.symlink('/dev/zero', outputs['log'])", "os.mkfifo(outputs['log'])",
    "open(outputs['log'], 'w').truncate(1 << 30)",
  ])
  func aLogIsARegularFileOfABearableSize(train: String) throws {
    let error = try failure(train: "keep(); " + train)
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("log.json ") == true, "\(error?.message ?? "none")")
  }

  @Test(arguments: [
    "os.symlink('/etc', request['state'] + '/y')", "os.mkfifo(request['state'] + '/y')",
    "os.symlink('/dev/zero', request['state'] + '/y')",
    "os.makedirs(request['state'] + '/a/b'); os.mkfifo(request['state'] + '/a/b/y')",
  ])
  func aStateHoldsFilesAndFoldersOnly(train: String) throws {
    let error = try failure(train: "keep(); " + train)
    #expect(error?.code == .pluginFailed)
    #expect(
      error?.message.contains("holds 'y', which is no regular file") == true,
      "\(error?.message ?? "none")")
  }

  @Test(arguments: ["cancelled", "storage-failed", "corrupted-artifact"])
  func whatWouldEndTheAuditIsNotAProgramsToSay(code: String) throws {
    let error = try failure(score: "error('\(code)')")
    #expect(error?.code == .computationFailed)
    #expect(error?.message == "x")
  }

  @Test func aLongMessageIsCut() throws {
    let error = try failure(score: "error('unsupported', 'x' * 100000)")
    #expect(error?.code == .unsupported)
    #expect(error?.message.count == 4098)
  }

  @Test(arguments: [
    "os.symlink('/dev/zero', outputs['error']); sys.exit(7)",
    "os.mkfifo(outputs['error']); sys.exit(7)", "error('unsupported', 'x' * 50000000, 7)",
  ])
  func anErrorThatCannotBeReadIsTheProgramsStatus(score: String) throws {
    let error = try failure(score: score)
    #expect(error?.code == .computationFailed)
    #expect(error?.message.contains("ended with status 7") == true, "\(error?.message ?? "none")")
  }

  @Test func anExtractorMakesNoMoreFramesThanThereAreSamples() throws {
    try withTemporaryFolder { folder in
      let factory = try ScriptedPlugin.factory(
        ScriptedPlugin.manifest(
          role: "feature",
          declaration: "{frame-rate: 1, bands: [{name: n, unit: '1', range: [0, 1]}]}"),
        "write(outputs['features'], [0.5] * 3, (3, 1))", in: folder)
      guard case .feature(let extractor) = try factory.make([:]) else {
        throw AuditError(.pluginFailed, "no extractor")
      }
      let sound = { AudioClip(samples: Array(repeating: 0.5, count: $0), sampleRateHz: 8000) }
      #expect(try extractor.extract(from: sound(3)).frameCount == 3)
      let error = #expect(throws: AuditError.self) { try extractor.extract(from: sound(2)) }
      #expect(error?.message.contains("more than 2 make no sense") == true)
    }
  }
}
