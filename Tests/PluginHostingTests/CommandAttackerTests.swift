import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.7: an attacker in another language, over files.
@Suite(.enabled(if: Python.isAvailable))
struct CommandAttackerTests {
  private let planted = PlantedBands()
  private let heldOut = Array(24..<36)

  private func scoring(_ rows: [Int], _ execution: Execution = Execution(seed: Seed(1)))
    -> ScoringRequest
  {
    ScoringRequest(input: planted.input, rows: rows, execution: execution)
  }

  @Test func itLearnsAndJudgesInTheWantedOrder() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(ScriptedPlugin.difference, in: folder)
      #expect(attacker.declaration.knowledge == [.semiInformed])
      #expect(attacker.declaration.awareness == [.generic])
      #expect(attacker.declaration.nativeFeature == "mel")
      let trained = try attacker.train(planted.request(planted.input, Execution(seed: Seed(1))))
      let rows = [30, 25, 30, 2]
      let scores = try trained.score(scoring(rows))
      #expect(scores.attribute.rowCount == 4)
      #expect(
        (0..<4).map { scores.attribute.decision(ofRow: $0) }
          == rows.map { planted.labels.labels[$0] })
      #expect(scores.splice == nil)
      #expect(scores.emotion == nil)
      #expect(
        trained.trainingLog == [
          TrainingEpoch(epoch: 1, trainingLoss: 0.5, validationLoss: nil, validationUAR: nil)
        ])
    }
  }

  @Test func savedAndLoadedItJudgesTheSame() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(ScriptedPlugin.difference, in: folder)
      let execution = Execution(seed: Seed(1))
      let trained = try attacker.train(planted.request(planted.input, execution))
      let place = folder + "/saved"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      try trained.save(toFolder: place)
      let loaded = try attacker.load(fromFolder: place, execution: execution)
      #expect(try loaded.score(scoring(heldOut)) == trained.score(scoring(heldOut)))
      #expect(loaded.trainingLog == trained.trainingLog)

      let error = #expect(throws: AuditError.self) {
        try attacker.load(fromFolder: folder, execution: execution)
      }
      #expect(error?.code == .missingFile)
    }
  }

  @Test func aSecondHeadIsScoredWhereItIsDeclared() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(
        ScriptedPlugin.difference, in: folder,
        declaration: """
          {family: probe, architecture: a, initialisation: none, native-feature: mel,
             awareness: [generic, application-aware]}
          """)
      let trained = try attacker.train(
        planted.request(planted.input, second: planted.emotions, Execution(seed: Seed(1))))
      let emotion = try #require(try trained.score(scoring([1, 2])).emotion)
      #expect(emotion.classCount == 3)
      #expect(abs(emotion[1, 2] + Float(log(3.0))) < 1e-6)
    }
  }

  @Test func whatIsNotDeclaredIsRefusedBeforeAnythingRuns() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker("sys.exit(9)", in: folder)
      let execution = Execution(seed: Seed(1))
      let aware = #expect(throws: AuditError.self) {
        try attacker.train(planted.request(planted.input, second: planted.emotions, execution))
      }
      #expect(aware?.code == .unsupported)
      let oneClass = #expect(throws: AuditError.self) {
        try attacker.train(
          TrainingRequest(
            input: planted.input, target: planted.labels, trainingRows: [0, 2, 4],
            validationRows: [1], execution: execution))
      }
      #expect(oneClass?.code == .invalidLabels)
    }
  }

  @Test func everythingThatARequestHasReachesThePlugin() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(
        """
        json.dump(request, open("\(folder)/seen.json", "w"))
        json.dump({f: read(request["input"][f]) for f in ["rows", "frames"]},
                  open("\(folder)/arrays.json", "w"))
        json.dump(read(request["target"]["labels"]), open("\(folder)/labels.json", "w"))
        json.dump(os.getcwd(), open("\(folder)/cwd.json", "w"))
        open(os.path.join(request["state"], "x"), "w")
        """, in: folder,
        more: """
          parameters:
            - {name: depth, summary: s, type: integer, range: [1, 9], default: 3}
            - {name: weights, summary: s, type: path, optional: true}
          """, parameters: ["weights": .text("w.pt"), "depth": .integer(4)])
      let input = ModelInput(
        description: .features(
          FeatureDescription(
            bands: [
              .init(name: "a", unit: "dB", range: -80...0),
              .init(name: "b", unit: "Hz", range: 0...1),
            ],
            frameRateHz: 50)),
        rows: MemoryRows(
          [[1, 2], [3, 4, 5, 6], [7, 8], [9, 10]], shapes: [[1, 2], [2, 2], [1, 2], [1, 2]],
          utterances: ["u0", "u1", "u2", "u3"]))
      _ = try attacker.train(
        TrainingRequest(
          input: input, target: LabelColumn(classes: ["x", "y"], labels: [0, 1, 1, 0]),
          trainingRows: [3, 1], validationRows: [0],
          execution: Execution(
            seed: Seed(.max), device: .cuda, precision: .bfloat16, threadCount: 3,
            checkpointFolder: folder)))
      func json(_ name: String) throws -> Any {
        try JSONSerialization.jsonObject(
          with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).json")),
          options: [.fragmentsAllowed])
      }
      let seen = try #require(try json("seen") as? [String: Any])
      #expect(seen["protocol"] as? Int == 1)
      #expect(seen["role"] as? String == "attacker")
      #expect(seen["component"] as? String == "scripted")
      #expect(seen["seed"] as? UInt64 == UInt64.max)
      #expect(seen["device"] as? String == "cuda")
      #expect(seen["precision"] as? String == "bfloat16")
      #expect(seen["threads"] as? Int == 3)
      #expect(seen["checkpoint"] as? String == folder)
      #expect(seen["trainingRowCount"] as? Int == 2)
      #expect(seen["validationRowCount"] as? Int == 1)
      #expect(seen["classes"] as? [String] == ["x", "y"])
      let parameters = try #require(seen["parameters"] as? [String: Any])
      #expect(parameters["depth"] as? Int == 4)
      #expect(
        parameters["weights"] as? String
          == FileManager.default.currentDirectoryPath + "/w.pt")
      let sent = try #require(seen["input"] as? [String: Any])
      #expect(sent["kind"] as? String == "features")
      #expect(sent["rowCount"] as? Int == 3)
      #expect(sent["frameRateHz"] as? Double == 50)
      #expect(sent["utterances"] as? [String] == ["u3", "u1", "u0"])
      let bands = try #require(sent["bands"] as? [[String: Any]])
      #expect(bands[0]["name"] as? String == "a")
      #expect(bands[0]["range"] as? [Double] == [-80, 0])
      let arrays = try #require(try json("arrays") as? [String: [Double]])
      #expect(arrays["rows"] == [9, 10, 3, 4, 5, 6, 1, 2])
      #expect(arrays["frames"] == [1, 2, 1])
      #expect(try json("labels") as? [Int] == [0, 1, 0])
      // The request's folder is gone when it is served.
      let folderOfRequest = try #require(try json("cwd") as? String)
      #expect(!FileManager.default.fileExists(atPath: folderOfRequest))
    }
  }

  /// The splice of §4 is computed here and told to the plugin.
  @Test func aRepresentationEntersWhereTheSpliceRuleSays() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(
        """
        if verb == "train":
            json.dump(request["input"]["shape"], open(os.path.join(request["state"], "x"), "w"))
        else:
            splice = request["splice"]
            assert (splice["entryPoint"], splice["to"]) == ("block2", [4, 2, 2]), splice
            assert len(read(request["input"]["rows"])) == 2 * 4 * 3 * 3
            write(outputs["scores"], [-math.log(2)] * 4, (2, 2))
        """, in: folder,
        declaration: """
          {family: convolutional, architecture: a, initialisation: none, native-feature: mel,
             knowledge: [semi-informed, ignorant],
             entry-points: [{name: block1, shape: [1, 8, 8]}, {name: block2, shape: [4, 2, 2]}]}
          """)
      let tap = TapDescription(name: "pool1", shape: [4, 3, 3], depth: 1)
      let input = ModelInput(
        description: .representation(tap),
        rows: MemoryRows(
          Array(repeating: Array(repeating: 1, count: 36), count: 4),
          shapes: Array(repeating: tap.shape.shared, count: 4)))
      let execution = Execution(seed: Seed(1))
      let trained = try attacker.train(
        TrainingRequest(
          input: input, target: LabelColumn(classes: ["x", "y"], labels: [0, 1, 0, 1]),
          trainingRows: [0, 1], validationRows: [], execution: execution))
      let scores = try trained.score(
        ScoringRequest(input: input, rows: [2, 3], execution: execution))
      #expect(
        scores.splice == Splice.choose(for: [4, 3, 3], among: attacker.declaration.entryPoints))

      let other = #expect(throws: AuditError.self) {
        try trained.score(
          ScoringRequest(
            input: ModelInput(
              description: .representation(TapDescription(name: "p", shape: [2], depth: 1)),
              rows: MemoryRows([[1, 2]], shapes: [[2]])), rows: [0], execution: execution))
      }
      #expect(other?.code == .shapeMismatch)
      #expect(throws: AuditError.self) { try trained.score(scoring([0])) }
    }
  }

  @Test func progressIsPassedOn() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(ScriptedPlugin.difference, in: folder)
      let seen = Mutex([TelltaleCore.Progress]())
      let execution = Execution(
        seed: Seed(1), progress: { step in seen.withLock { $0.append(step) } })
      _ = try attacker.train(planted.request(planted.input, execution))
      #expect(seen.withLock { $0 } == [TelltaleCore.Progress(fraction: 0.25, note: "looking")])
    }
  }

  @Test func anEmptyStateIsRefused() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker("pass", in: folder)
      let error = #expect(throws: AuditError.self) {
        try attacker.train(planted.request(planted.input, Execution(seed: Seed(1))))
      }
      #expect(error?.code == .pluginFailed)
      #expect(error?.message.contains("verb 'train': the folder 'state'") == true)
    }
  }

  /// What is wrong with scores, and words of the error that names it.
  static let garbage: [(answer: String, words: [String])] = [
    ("pass", ["scores.npy", "is missing", "write it"]),
    ("open(outputs['scores'], 'w').write('hello')", ["is no .npy file", "numpy.save"]),
    ("write(outputs['scores'], [-0.69] * 4, (2, 2))", ["shape [2, 2]", "wanted is [3, 2]"]),
    ("write(outputs['scores'], [-0.69] * 6, (6,))", ["shape [6]", "wanted is [3, 2]"]),
    ("write(outputs['scores'], [-0.69] * 4, (3, 2))", ["ends early", "6 values", "there are 4"]),
    ("write(outputs['scores'], [0.5] * 6, (3, 2))", ["has 0.5 in row 0", "log-softmax"]),
    (
      "write(outputs['scores'], [-0.6931472] * 4 + [-3, -3], (3, 2))",
      ["sum to 0.09", "row 2", "normalise"]
    ),
    ("write(outputs['scores'], [float('nan')] * 6, (3, 2))", ["has nan in row 0"]),
    ("write(outputs['scores'], [-math.inf] * 6, (3, 2))", ["sum to 0.0 in row 0"]),
    ("write(outputs['scores'], [0] * 6, (3, 2), '<i4', 'i')", ["int32", "log-posteriors"]),
    ("write(outputs['scores'], [-0.69] * 6, (3, 2), '>f4')", ["float32, big-endian", "astype"]),
    (
      "write(outputs['scores'], [-0.69] * 6, (3, 2), order='True')",
      ["Fortran order", "ascontiguousarray"]
    ),
  ]

  @Test(arguments: garbage.indices) func garbageIsNamed(_ index: Int) throws {
    let (answer, words) = Self.garbage[index]
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(
        "open(os.path.join(request['state'], 'x'), 'w')\nif verb == 'score':\n    \(answer)",
        in: folder)
      let trained = try attacker.train(planted.request(planted.input, Execution(seed: Seed(1))))
      let error = #expect(throws: AuditError.self) { try trained.score(scoring([0, 1, 2])) }
      #expect(error?.code == .pluginFailed)
      #expect(error?.component == "scripted")
      let message = error?.message ?? ""
      #expect(message.hasPrefix("plugin 'scripted', verb 'score': scores.npy "), "\(message)")
      for word in words { #expect(message.contains(word), "\(message)") }
    }
  }

  @Test func certaintyIsAllowedAndDoublePrecisionIsRead() throws {
    try withTemporaryFolder { folder in
      let attacker = try ScriptedPlugin.attacker(
        """
        open(os.path.join(request['state'], 'x'), 'w')
        if verb == 'score':
            write(outputs['scores'], [0, -math.inf, 5e-6, -20], (2, 2), '<f8', 'd')
        """, in: folder)
      let trained = try attacker.train(planted.request(planted.input, Execution(seed: Seed(1))))
      let scores = try trained.score(scoring([0, 1])).attribute
      #expect(scores.values == [0, -.infinity, 0, -20])
    }
  }
}
