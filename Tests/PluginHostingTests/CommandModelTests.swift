import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.7: a primary model in another language, over files.
@Suite(.enabled(if: Python.isAvailable))
struct CommandModelTests {
  private let planted = PlantedBands()
  private let taps = "taps: [{name: sums, shape: [2, 1]}, {name: count, shape: [1]}]"

  /// Taps: the row's sum and its negative; how many frames it has.
  private let represents = """
    def rows():
        x, bands, place = read(request["input"]["rows"]), len(request["input"]["bands"]), 0
        for frames in read(request["input"]["frames"]):
            yield frames, sum(x[place * bands : (place + frames) * bands])
            place += frames

    if verb == "represent":
        for index, tap in enumerate(request["taps"], 1):
            if tap == "sums":
                v = [w for _, s in rows() for w in (s, -s)]
                write(outputs[f"tap-{index}"], v, (len(v) // 2, 2, 1))
            else:
                v = [f for f, _ in rows()]
                write(outputs[f"tap-{index}"], v, (len(v), 1), "<i4", "i")

    """

  private func model(_ declaration: String, _ script: String, in folder: String) throws
    -> any PrimaryTaskModel
  {
    let manifest = ScriptedPlugin.manifest(
      role: "model", declaration: "{initialisation: none, \(taps), \(declaration)}")
    guard
      case .model(let model) = try ScriptedPlugin.factory(manifest, script, in: folder).make([:])
    else { throw AuditError(.pluginFailed, "no model") }
    return model
  }

  private func represent(
    _ model: any TrainedPrimaryTaskModel, taps: [String], rows: [Int], of source: MemoryRows? = nil
  ) throws -> [(tap: Int, position: Int, values: [Float])] {
    let got = Mutex([(tap: Int, position: Int, values: [Float])]())
    try model.represent(
      RepresentationRequest(
        taps: taps, features: source ?? planted.rows, featureDescription: planted.features,
        rows: rows, execution: Execution(seed: Seed(1))
      ) { (tap, position, values) throws(AuditError) in
        got.withLock { $0.append((tap, position, Array(values))) }
      })
    return got.withLock { $0 }
  }

  private func scores(_ model: any TrainedPrimaryTaskModel, _ rows: [Int]) throws -> ScoreMatrix {
    try model.score(
      ScoringRequest(input: planted.input, rows: rows, execution: Execution(seed: Seed(1))))
  }

  @Test func representationsComeRowByRowInTheWantedOrder() throws {
    try withTemporaryFolder { folder in
      let model = try model("emotions: []", represents, in: folder)
      let pretrained = try #require(model as? any PretrainedModel)
      #expect(pretrained.emotions == [])
      let trained = try pretrained.pretrained(
        classes: ["a"], execution: Execution(seed: Seed(1)))
      let got = try represent(trained, taps: ["count", "sums"], rows: [5, 3])
      #expect(got.map(\.tap) == [0, 1, 0, 1])
      #expect(got.map(\.position) == [0, 0, 1, 1])
      #expect(got[0].values == [20])
      let sum = try planted.rows.values(ofRow: 3).map(Double.init).reduce(0, +)
      #expect(abs(Double(got[3].values[0]) - sum) < 0.01)
      #expect(got[3].values[1] == -got[3].values[0])

      let unknown = #expect(throws: AuditError.self) {
        try represent(trained, taps: ["sum"], rows: [0])
      }
      #expect(unknown?.message.hasPrefix("there is no tap 'sum', did you mean 'sums'?") == true)
      let scoreless = #expect(throws: AuditError.self) { try scores(trained, [0]) }
      #expect(scoreless?.code == .unsupported)
    }
  }

  /// One request where the program writes its scores beside what it represents, else two.
  @Test(arguments: [true, false]) func scoresComeFromThePassWhereTheProgramWritesThem(
    _ isWritten: Bool
  ) throws {
    try withTemporaryFolder { folder in
      let script =
        represents + """
          with open("\(folder)/verbs", "a") as verbs:
              verbs.write(verb + " ")
          if "scores" in outputs and (verb == "score" or \(isWritten ? "True" : "False")):
              assert request["classes"] == ["x", "calm"]
              v = [math.log(w) for f, _ in rows() for w in (1 / f, 1 - 1 / f)]
              write(outputs["scores"], v, (len(v) // 2, 2))
          """
      let model = try #require(
        try model("emotions: [x, calm]", script, in: folder) as? any PretrainedModel)
      let trained = try #require(
        try model.pretrained(classes: ["calm", "x"], execution: Execution(seed: Seed(1)))
          as? any OnePassModel)
      let alone = try represent(trained, taps: ["count"], rows: [5, 3, 3])
      let got = Mutex([[Float]]())
      let answers = try trained.representAndScore(
        RepresentationRequest(
          taps: ["count"], features: planted.rows, featureDescription: planted.features,
          rows: [5, 3, 3], execution: Execution(seed: Seed(1))
        ) { (_, _, values) throws(AuditError) in got.withLock { $0.append(Array(values)) } })
      #expect(got.withLock { $0 } == alone.map(\.values))
      #expect(answers == (try scores(trained, [5, 3, 3])))
      #expect(abs(answers[0, 1] - Float(log(1.0 / 20))) < 1e-6)
      let verbs = try String(contentsOfFile: folder + "/verbs", encoding: .utf8)
      #expect(
        verbs == (isWritten ? "represent represent score " : "represent represent score score "))
    }
  }

  @Test func wrongScoresOfAPassAreNamed() throws {
    try withTemporaryFolder { folder in
      let script =
        represents + "write(outputs['scores'], [0.5, 0.5], (1, 2))"
      let model = try #require(
        try model("emotions: [x, calm]", script, in: folder) as? any PretrainedModel)
      let trained = try #require(
        try model.pretrained(classes: ["calm"], execution: Execution(seed: Seed(1)))
          as? any OnePassModel)
      let error = #expect(throws: AuditError.self) {
        try trained.representAndScore(
          RepresentationRequest(
            taps: ["count"], features: planted.rows, featureDescription: planted.features,
            rows: [4], execution: Execution(seed: Seed(1)), sink: { _, _, _ in }))
      }
      #expect(
        error?.message.contains("scores.npy has 0.5 in row 0") == true, "\(error?.message ?? "")")
    }
  }

  @Test func wrongRepresentationsAreNamed() throws {
    for (answer, words) in [
      (
        "write(outputs['tap-1'], [1, 2], (1, 2))",
        "tap-1.npy has the shape [1, 2], wanted is [1, 1]"
      ),
      ("pass", "tap-1.npy is missing"),
      ("write(outputs['tap-1'], [math.nan], (1, 1))", "tap-1.npy has nan in row 0"),
    ] {
      try withTemporaryFolder { folder in
        let trained = try model("emotions: []", answer, in: folder).train(
          planted.request(planted.input, Execution(seed: Seed(1))))
        let error = #expect(throws: AuditError.self) {
          try represent(trained, taps: ["count"], rows: [4])
        }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      }
    }
  }

  /// Classes that it does not know get minus infinity; the shares of the others are dropped.
  @Test func emotionsOfAModelThatComesTrainedAreMappedToTheWanted() throws {
    try withTemporaryFolder { folder in
      let pretrained = try #require(
        try model(
          "emotions: [x, calm, sad]",
          """
          assert request["classes"] == ["x", "calm", "sad"] and "state" not in request
          n = request["input"]["rowCount"]
          write(outputs["scores"], [math.log(v) for v in (0.5, 0.3, 0.2)] * n, (n, 3))
          """, in: folder) as? any PretrainedModel)
      let trained = try pretrained.pretrained(
        classes: ["sad", "angry", "calm"], execution: Execution(seed: Seed(1)))
      let scores = try scores(trained, [1, 2])
      #expect(scores.rowCount == 2)
      #expect(abs(scores[1, 0] - Float(log(0.4))) < 1e-6)
      #expect(scores[1, 1] == -.infinity)
      #expect(abs(scores[1, 2] - Float(log(0.6))) < 1e-6)
      #expect(trained.trainingLog.isEmpty)
      let none = #expect(throws: AuditError.self) {
        try self.scores(
          pretrained.pretrained(classes: ["angry"], execution: Execution(seed: Seed(1))), [0])
      }
      #expect(none?.code == .unsupported)
    }
  }

  @Test func itTrainsAndIsHadUntrained() throws {
    try withTemporaryFolder { folder in
      let script =
        represents + """
          state = os.path.join(request["state"], "bias.json")
          if verb in ("train", "untrained"):
              json.dump(0.9 if verb == "train" else 0.5, open(state, "w"))
              assert len(request["input"]["bands"]) == 16 and len(request["classes"]) == 2
          elif verb == "score":
              p, n = json.load(open(state)), request["input"]["rowCount"]
              write(outputs["scores"], [math.log(p), math.log(1 - p)] * n, (n, 2))
          """
      let model = try model("trains: true, untrained-control: true", script, in: folder)
      #expect(!(model is any PretrainedModel))
      let execution = Execution(seed: Seed(1))
      let trained = try model.train(planted.request(planted.input, execution))
      #expect(abs(try scores(trained, [0])[0, 0] - Float(log(0.9))) < 1e-6)
      #expect(try represent(trained, taps: ["count"], rows: [0]).map(\.values) == [[20]])
      let control = try #require(model as? any UntrainedControl)
      let untrained = try control.untrained(
        classes: ["a", "b"], features: planted.features, execution: execution)
      #expect(abs(try scores(untrained, [0])[0, 0] - Float(log(0.5))) < 1e-6)
      let place = folder + "/saved"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      try trained.save(toFolder: place)
      let loaded = try model.load(fromFolder: place, execution: execution)
      #expect(try scores(loaded, [3, 4]) == scores(trained, [3, 4]))

      try withTemporaryFolder { other in
        let plain = try self.model("trains: true", script, in: other)
        #expect(!(plain is any UntrainedControl))
      }
    }
  }

  @Test func aModelOfRecordedAnswersKnowsItsRowsByUtterance() throws {
    try withTemporaryFolder { folder in
      let pretrained = try #require(
        try model(
          "emotions: [], reads-features: false",
          """
          assert "rows" not in request["input"]
          v = [float(u[1:]) for u in request["input"]["utterances"]]
          write(outputs["tap-1"], v, (len(v), 1))
          """, in: folder) as? any PretrainedModel)
      #expect(!pretrained.readsFeatures)
      let trained = try pretrained.pretrained(
        classes: ["a"], execution: Execution(seed: Seed(1)))
      let rows = MemoryRows(
        [[], [], []], shapes: [[0], [0], [0]], utterances: ["u10", "u11", "u12"])
      let got = try represent(trained, taps: ["count"], rows: [2, 0], of: rows)
      #expect(got.map(\.values) == [[12], [10]])
    }
  }
}
