import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.7: extractors, metrics and defences in another language, over files.
@Suite(.enabled(if: Python.isAvailable))
struct CommandRoleTests {
  private func made(
    _ role: String, _ declaration: String, _ script: String, in folder: String
  ) throws -> Component {
    let stays = role == "metric"
    return try ScriptedPlugin.factory(
      ScriptedPlugin.manifest(
        role: role, declaration: declaration, more: stays ? "lasting: true" : ""),
      script + (stays ? "\nprint('served', flush=True)\n" : ""), in: folder
    ).make([:])
  }

  // MARK: - Feature

  private func extract(_ script: String, _ clip: AudioClip) throws -> FeatureMatrix {
    try withTemporaryFolder { folder in
      let declaration =
        "{bands: {count: 2, prefix: b, unit: '1', range: [-1, 1]}, frame-rate: 100}"
      guard case .feature(let feature) = try made("feature", declaration, script, in: folder)
      else { throw AuditError(.pluginFailed, "no feature") }
      return try feature.extract(from: clip)
    }
  }

  private let clip = AudioClip(samples: [0.5, -0.25, 0.125, 1], sampleRateHz: 16_000)

  @Test func featuresAreMadeFromSamples() throws {
    let matrix = try extract(
      """
      x, rate = read(request["audio"]["samples"]), request["audio"]["sampleRateHz"]
      write(outputs["features"], [v for s in x for v in (s, rate)], (len(x), 2))
      """, clip)
    #expect(matrix.frameCount == 4)
    #expect(matrix.values == [0.5, 16_000, -0.25, 16_000, 0.125, 16_000, 1, 16_000])
  }

  @Test func wrongFeaturesAreNamed() throws {
    for (answer, words) in [
      ("write(outputs['features'], [1, 2, 3], (1, 3))", "the shape [1, 3], wanted is [frames, 2]"),
      ("write(outputs['features'], [], (0, 2))", "the shape [0, 2], wanted is [frames, 2]"),
      ("write(outputs['features'], [1, math.inf], (1, 2))", "has inf as value 1"),
    ] {
      let error = #expect(throws: AuditError.self) { try extract(answer, clip) }
      #expect(
        error?.message.contains("plugin 'scripted', verb 'extract': features.npy") == true)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func badClipsDoNotReachThePlugin() throws {
    for samples in [[], [1, .nan], [.infinity]] as [[Float]] {
      let error = #expect(throws: AuditError.self) {
        try extract("sys.exit(5)", AudioClip(samples: samples, sampleRateHz: 16_000))
      }
      #expect(error?.code == .unreadableAudio)
    }
  }

  // MARK: - Metric

  private func measure(_ script: String, rows: [Int]? = [0, 2, 3]) throws
    -> TelltaleCore.Measurement
  {
    try withTemporaryFolder { folder in
      guard
        case .metric(let metric) = try made(
          "metric", "{label: L, unit: share, range: [0, 1]}", script, in: folder)
      else { throw AuditError(.pluginFailed, "no metric") }
      return try metric.measure(
        MeasurementRequest(
          scores: ScoreMatrix(
            values: [-0.5, -1, 0, -.infinity, -1, -0.5, -2, -0.2], classCount: 2),
          truth: LabelColumn(classes: ["f", "m"], labels: [0, 1, 1, 1]),
          speakers: ["s", "t", "u", "u"], rows: rows, seed: Seed(7)))
    }
  }

  @Test func aMetricSeesThePoolAndCountsAreOurs() throws {
    let measured = try measure(
      """
      pool = request["pool"]
      assert read(pool["scores"]) == [-0.5, -1, 0, -math.inf, -1, -0.5, -2, read(pool["scores"])[7]]
      assert read(pool["truth"]["labels"]) == [0, 1, 1, 1] and pool["truth"]["classes"] == ["f", "m"]
      assert pool["speakers"] == ["s", "t", "u", "u"] and read(pool["rows"]) == [0, 2, 3]
      assert request["seed"] == 7
      json.dump({"value": 0.75, "chance": 0.5, "interval": [0.5, 1], "note": "n"},
                open(outputs["measurement"], "w"))
      """)
    #expect(
      measured
        == .value(
          LeakageScore(
            value: 0.75, chance: 0.5, interval: 0.5...1, utteranceCount: 3, speakerCount: 2,
            note: "n")))
    #expect(
      try measure("json.dump({'notApplicable': 'why'}, open(outputs['measurement'], 'w'))")
        == .notApplicable(because: "why"))
  }

  @Test func wrongMeasurementsAreNamed() throws {
    for (answer, words) in [
      ("pass", "measurement.json is missing"),
      ("open(outputs['measurement'], 'w').write('0.5')", "measurement.json"),
      ("json.dump({'value': 0.5}, open(outputs['measurement'], 'w'))", "'value' and 'chance'"),
      (
        "json.dump({'value': 1.5, 'chance': 0.5}, open(outputs['measurement'], 'w'))",
        "has value 1.5, the declared range is 0.0 to 1.0"
      ),
      (
        "json.dump({'value': 'nan', 'chance': 0.5}, open(outputs['measurement'], 'w'))",
        "has value nan"
      ),
      (
        "json.dump({'value': 'high', 'chance': 0}, open(outputs['measurement'], 'w'))", "'value'"
      ),
      (
        "json.dump({'value': 1, 'chance': 0, 'interval': [1, 0]}, open(outputs['measurement'], 'w'))",
        "the interval [1.0, 0.0]"
      ),
      ("json.dump({'notApplicable': ''}, open(outputs['measurement'], 'w'))", "without a reason"),
    ] {
      let error = #expect(throws: AuditError.self) { try measure(answer) }
      #expect(error?.code == .pluginFailed)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  // MARK: - Defence

  private let half = """
    if verb == "shape":
        json.dump([request["shape"][0] // 2], open(outputs["shape"], "w"))
    elif verb == "fit":
        assert len(read(request["target"]["labels"])) == request["input"]["rowCount"] == 2
        assert read(request["secondTarget"]["labels"]) == [1, 1]
        json.dump(read(request["input"]["rows"])[0], open(os.path.join(request["state"], "x"), "w"))
    else:
        first = json.load(open(os.path.join(request["state"], "x")))
        x = read(request["input"]["rows"])
        write(outputs["transmitted"], [v + first + request["seed"] for v in x[: len(x) // 2]],
              (1, len(x) // 2))

    """

  private func defence(_ script: String, _ declaration: String = "{}", in folder: String) throws
    -> any Defence
  {
    guard case .defence(let defence) = try made("defence", declaration, script, in: folder) else {
      throw AuditError(.pluginFailed, "no defence")
    }
    return defence
  }

  private func fit(_ defence: any Defence) throws -> any FittedDefence {
    try defence.fit(
      DefenceRequest(
        input: ModelInput(
          description: .representation(TapDescription(name: "t", shape: [4], depth: 1)),
          rows: MemoryRows(
            [[9, 9, 9, 9], [100, 0, 0, 0], [0, 0, 0, 0]], shapes: [[4], [4], [4]])),
        attribute: LabelColumn(classes: ["f", "m"], labels: [0, 1, 0]),
        emotion: LabelColumn(classes: ["a", "b"], labels: [0, 1, 1]), rows: [1, 2],
        execution: Execution(seed: Seed(3))))
  }

  @Test func aDefenceIsFittedSavedAndApplied() throws {
    try withTemporaryFolder { folder in
      let defence = try defence(half, in: folder)
      #expect(try defence.shape(of: [4]) == [2])
      let fitted = try fit(defence)
      #expect(try fitted.apply(to: [1, 2, 3, 4], shape: [4], seed: Seed(1000)) == [1101, 1102])
      let place = folder + "/saved"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      try fitted.save(toFolder: place)
      let loaded = try defence.load(fromFolder: place, execution: Execution(seed: Seed(3)))
      #expect(try loaded.apply(to: [0, 0, 0, 0], shape: [4], seed: Seed(0)) == [100, 100])
      let other = #expect(throws: AuditError.self) {
        try fitted.apply(to: [1, 2], shape: [2], seed: Seed(0))
      }
      #expect(other?.code == .shapeMismatch)
    }
  }

  @Test func whatADefenceTransmitsIsChecked() throws {
    try withTemporaryFolder { folder in
      let script = "if verb == 'apply': write(outputs['transmitted'], [1, 2], (2,))"
      let fitted = try fit(defence(script, "{keeps-shape: true}", in: folder))
      let error = #expect(throws: AuditError.self) {
        try fitted.apply(to: [1, 2, 3, 4], shape: [4], seed: Seed(0))
      }
      #expect(
        error?.message.contains("transmitted.npy has the shape [2], wanted is [1, 4]") == true)
    }
  }
}
