import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.7: a manifest is read without running anything, and says what is wrong where.
struct PluginManifestTests {
  private let whole = """
    telltale-plugin: 1
    id: my-attacker
    version: 1.0
    role: attacker
    summary: A test
    citation: "Somebody 2020: a paper"
    licence: own code
    limits: [one, two]
    parameters:
      - {name: epochs, summary: How long, unit: epochs, type: integer, range: [1, 100], default: 5, quick: 2}
      - {name: rate, summary: How fast, type: number, range: [0, .inf], default: 0.5}
      - {name: kind, summary: Which, type: choice, choices: [a, b], default: b}
      - {name: loud, summary: Whether, type: flag, default: true}
      - {name: weights, summary: From where, type: path, optional: true}
      - {name: table, summary: With what, type: path, default: tables/a.csv}
      - {name: native-feature, summary: Which feature, type: text, default: lld}
    command: [python3, attack.py, --fast]
    time-limit: 2.5
    memory-limit: 4096
    declaration:
      family: convolutional
      architecture: mine
      initialisation: random
      awareness: [generic, application-aware]
      knowledge: [ignorant, semi-informed]
      adaptations: [frozen, standardised]
      entry-points:
        - {name: block1, shape: [1, 224, 224]}
        - name: block2
          shape: [64, 112, 112]

    """

  private func manifest(_ text: String, file: String = "/plugins/a.telltale.yaml")
    throws(AuditError) -> PluginManifest
  {
    try PluginManifest(text: text, file: file)
  }

  @Test func everyKeyIsRead() throws {
    let manifest = try manifest(whole)
    let metadata = manifest.metadata
    #expect(metadata.role == .attacker)
    #expect(metadata.id == "my-attacker")
    #expect(metadata.version == "1.0")
    #expect(metadata.citation == "Somebody 2020: a paper")
    #expect(metadata.knownLimits == ["one", "two"])
    #expect(
      metadata.parameters == [
        ParameterDescription(
          "epochs", "How long", unit: "epochs", range: .integers(1...100), default: .integer(5),
          quick: .integer(2)),
        ParameterDescription(
          "rate", "How fast", range: .numbers(0...(.infinity)), default: .number(0.5)),
        ParameterDescription(
          "kind", "Which", range: .choices(["a", "b"]), default: .text("b")),
        ParameterDescription("loud", "Whether", range: .flag, default: .flag(true)),
        ParameterDescription("weights", "From where", range: .path, isOptional: true),
        ParameterDescription(
          "table", "With what", range: .path, default: .text("/plugins/tables/a.csv")),
        ParameterDescription(
          "native-feature", "Which feature", range: .text, default: .text("lld")),
      ])
    #expect(manifest.body == .command(["python3", "attack.py", "--fast"]))
    #expect(manifest.timeLimitSeconds == 2.5)
    #expect(manifest.memoryLimitMiB == 4096)
    #expect(manifest.isIsolated)
    #expect(manifest.folder == "/plugins")
    #expect(
      manifest.declaration
        == .attacker(
          AttackerDeclaration(
            family: "convolutional", architecture: "mine", initialisation: "random",
            nativeFeature: "lld", awareness: [.generic, .applicationAware],
            knowledge: [.ignorant, .semiInformed], adaptations: [.frozen, .standardised],
            entryPoints: [
              EntryPoint(name: "block1", inputShape: [1, 224, 224]),
              EntryPoint(name: "block2", inputShape: [64, 112, 112]),
            ])))
  }

  @Test func theSettingDecidesTheNativeFeature() throws {
    try withTemporaryFolder { folder in
      try ScriptedPlugin.write(whole, "a.telltale.yaml", in: folder)
      let factory = try ScriptedPlugin.factory(inFolder: folder)
      for (given, wanted) in [([:], "lld"), (["native-feature": .text("mel")], "mel")]
        as [([String: ParameterValue], String)]
      {
        guard case .attacker(let attacker) = try factory.make(given) else {
          Issue.record("no attacker")
          return
        }
        #expect(attacker.declaration.nativeFeature == wanted)
      }
    }
  }

  private func head(_ role: String) -> String {
    """
    telltale-plugin: 1
    id: x
    version: "1"
    role: \(role)
    summary: s
    citation: c
    licence: l
    command: run
    \(role == "metric" ? "lasting: true" : "")

    """
  }

  @Test func everyRoleHasItsDeclaration() throws {
    let feature = try manifest(
      head("feature")
        + "declaration: {bands: {count: 3, prefix: b, unit: dB, range: [-80, 0]}, frame-rate: 100}")
    #expect(
      feature.declaration
        == .feature(
          FeatureDescription(
            bands: (0..<3).map { .init(name: "b\($0)", unit: "dB", range: -80...0) },
            frameRateHz: 100)))
    let bands = try manifest(
      head("feature")
        + "declaration: {bands: [{name: f0, unit: Hz, range: [50, 500]}], frame-rate: 50}")
    #expect(
      bands.declaration
        == .feature(
          FeatureDescription(
            bands: [.init(name: "f0", unit: "Hz", range: 50...500)], frameRateHz: 50)))
    let taps =
      "initialisation: random, taps: [{name: p1, shape: [8, time]}, {name: p2, shape: [2]}]"
    let described = [
      TapDescription(name: "p1", shape: [8, nil], depth: 1),
      TapDescription(name: "p2", shape: [2], depth: 2),
    ]
    let trains = try manifest(
      head("model")
        + "declaration: {\(taps), trains: true, untrained-control: true, family: f, architecture: a}"
    )
    #expect(
      trains.declaration
        == .model(
          ModelDeclaration(
            PrimaryTaskModelDeclaration(
              family: "f", architecture: "a", initialisation: "random", taps: described),
            start: .trains(hasUntrainedControl: true))))
    let comes = try manifest(
      head("model") + "declaration: {\(taps), emotions: [angry, calm], inputs: 'x: [1, 64]',"
        + " untrained-control: true}")
    #expect(
      comes.declaration
        == .model(
          ModelDeclaration(
            PrimaryTaskModelDeclaration(
              family: nil, architecture: nil, initialisation: "random", taps: described),
            start: .pretrained(
              emotions: ["angry", "calm"], inputs: ["x: [1, 64]"], readsFeatures: true,
              hasUntrainedControl: true))))
    let metric = try manifest(
      head("metric")
        + "declaration: {label: L, unit: bit, range: [0, .inf], higher-is-more-leakage: false, decision-rule: prior-matched,"
        + " standing: {weight: decisive, heading: L, qualifier: bits, short-name: l},"
        + " tells-linkage: true}"
    )
    #expect(
      metric.declaration
        == .metric(
          LeakageMetricDeclaration(
            label: "L", unit: "bit", range: 0...(.infinity), higherIsMoreLeakage: false,
            decisionRule: .priorMatched,
            standing: MetricStanding(.decisive, heading: "L", qualifier: "bits", shortName: "l"),
            tellsLinkage: true)))
    #expect(
      try manifest(head("defence")).declaration == .defence(DefenceDeclaration(keepsShape: false)))
    #expect(
      try manifest(head("defence") + "declaration: {keeps-shape: true}").declaration
        == .defence(DefenceDeclaration(keepsShape: true)))
  }

  @Test func aLibrarysFunctionsAreKeptAsText() throws {
    let manifest = try manifest(
      """
      telltale-plugin: 1
      id: x
      version: "1"
      role: defence
      summary: s
      citation: c
      licence: l
      library: libfoo.so
      isolate: false
      functions:
        fit: i32 train(f32[n,d] x, i64 n, i64 d)
        apply: "i32 apply(state s)"
      """)
    #expect(
      manifest.body
        == .library(
          "libfoo.so",
          functions: [
            ForeignFunction(
              name: "fit", signature: "i32 train(f32[n,d] x, i64 n, i64 d)", line: 11),
            ForeignFunction(name: "apply", signature: "i32 apply(state s)", line: 12),
          ]))
    #expect(!manifest.isIsolated)
    #expect(manifest.timeLimitSeconds == 600)
  }

  /// A replacement in the whole manifest, and what is said of it.
  static let refusals: [(old: String, new: String, said: String)] = [
    (
      "telltale-plugin: 1\n", "", "line 1: the manifest has no 'telltale-plugin', which is required"
    ),
    (
      "telltale-plugin: 1", "telltale-plugin: 2",
      "line 1: the manifest: 'telltale-plugin' is format 2; this Telltale reads format 1"
    ),
    (
      "telltale-plugin: 1", "telltale-plugin: one",
      "line 1: the manifest: 'telltale-plugin' must be a whole number"
    ),
    (
      "summary: A test", "sumary: A test",
      "line 5: the manifest has no key 'sumary', did you mean 'summary'?"
    ),
    (
      "id: my-attacker", "id: My Attacker",
      "line 2: the manifest: 'id' is 'My Attacker'; ids are made of a-z, 0-9 and '-'"
    ),
    ("id: my-attacker\n", "", "the manifest has no 'id'"),
    ("summary: A test", "summary:", "line 5: the manifest: 'summary' must be text"),
    ("licence: own code", "licence: [a, b]", "line 7: the manifest: 'licence' must be text"),
    ("version: 1.0", "version: 1.0\nversion: 2.0", "version"),
    (
      "role: attacker", "role: atacker",
      "line 4: the manifest: 'role' cannot be 'atacker', did you mean 'attacker'?"
    ),
    ("role: attacker", "role: corpus", "line 4: the manifest: 'role' cannot be 'corpus'"),
    (
      "limits: [one, two]", "limits: [one, one]", "line 8: the manifest: 'limits' names 'one' twice"
    ),
    (
      "limits: [one, two]", "limits: {a: b}",
      "line 8: the manifest: 'limits' must be a list of words"
    ),
    ("citation:", "limits2:\n  a: b\ncitation:", "line 6: the manifest has no key 'limits2'"),
    ("name: epochs", "name: Epochs!", "line 10: parameters[1]: 'name' is 'Epochs!'"),
    (
      "unit: epochs", "units: epochs",
      "line 10: parameters[1] has no key 'units', did you mean 'unit'?"
    ),
    ("type: integer", "type: whole", "parameters[1]: 'type' cannot be 'whole'; known are"),
    ("type: integer", "type: interger", "did you mean 'integer'?"),
    ("type: integer, ", "", "line 10: parameters[1] has no 'type', which is required"),
    ("range: [1, 100], ", "", "line 10: parameters[1] has no 'range'"),
    (
      "range: [1, 100]", "range: [100, 1]",
      "parameters[1]: 'range' must be the lowest and the highest value"
    ),
    ("range: [1, 100]", "range: [0.5, 3]", "parameters[1]: 'range' must be of whole numbers"),
    (
      "default: 5", "default: 500",
      "line 10: parameters[1]: 'default' cannot be '500': it takes a whole number from 1 to 100"
    ),
    ("default: 5", "default: many", "line 10: parameters[1]: 'default' must be a whole number"),
    ("default: 0.5", "default: -1", "line 11: parameters[2]: 'default' cannot be"),
    (
      "default: b", "default: c",
      "line 12: parameters[3]: 'default' cannot be 'c': it takes one of a, b"
    ),
    ("choices: [a, b], ", "", "line 12: parameters[3] has no 'choices'"),
    (
      "type: flag,", "type: flag, range: [0, 1],",
      "line 13: parameters[4]: 'range' is for integer and number"
    ),
    ("type: flag,", "type: flag, choices: [a],", "line 13: parameters[4]: 'choices' is for choice"),
    ("default: true", "default: maybe", "line 13: parameters[4]: 'default' must be true or false"),
    ("optional: true", "optional: 7", "line 14: parameters[5]: 'optional' must be true or false"),
    ("name: rate", "name: epochs", "line 11: parameters[2]: 'name' is 'epochs' a second time"),
    ("command: [python3, attack.py, --fast]\n", "", "neither 'command' nor 'library'"),
    (
      "command: [python3, attack.py, --fast]", "command: []",
      "line 17: the manifest: 'command' must name a program"
    ),
    (
      "command: [python3, attack.py, --fast]", "command: [a]\nlibrary: l.so\nfunctions: {a: b}",
      "line 18: the manifest: 'library' and 'command' exclude each other"
    ),
    (
      "command: [python3, attack.py, --fast]", "library: l.so",
      "the manifest has no 'functions', which is required"
    ),
    (
      "command: [python3, attack.py, --fast]", "library: l.so\nfunctions: {}",
      "'functions' names no function"
    ),
    (
      "command: [python3, attack.py, --fast]", "library: l.so\nfunctions: {fit: [a]}",
      "line 18: functions: 'fit' must be text"
    ),
    (
      "time-limit: 2.5", "functions: {a: b}",
      "'functions' belongs to 'library', and there is a 'command'"
    ),
    (
      "time-limit: 2.5", "time-limit: 0",
      "line 18: the manifest: 'time-limit' must be more than 0 seconds"
    ),
    (
      "time-limit: 2.5", "time-limit: soon",
      "line 18: the manifest: 'time-limit' must be a finite number"
    ),
    (
      "memory-limit: 4096", "memory-limit: 0",
      "line 19: the manifest: 'memory-limit' must be at least 1 (MiB)"
    ),
    (
      "memory-limit: 4096", "isolate: false",
      "'isolate' cannot be false: a command always runs in its own process"
    ),
    ("  family: convolutional\n", "", "declaration has no 'family', which is required"),
    ("family:", "familly:", "line 21: declaration has no key 'familly', did you mean 'family'?"),
    (
      "[generic, application-aware]", "[generic, aware]",
      "line 24: declaration: 'awareness' cannot be 'aware'"
    ),
    (
      "[ignorant, semi-informed]", "[semi-informd]",
      "line 25: declaration: 'knowledge' cannot be 'semi-informd', did you mean 'semi-informed'?"
    ),
    (
      "[frozen, standardised]", "[standardised]",
      "line 26: declaration: 'adaptations' must have 'frozen' among them"
    ),
    (
      "shape: [1, 224, 224]", "shape: [1, 0, 224]",
      "line 28: entry-points[1]: 'shape' must be a list of sizes of at least 1"
    ),
    (
      "shape: [1, 224, 224]", "shape: [time, 224]",
      "line 28: entry-points[1]: 'shape' has an open time elsewhere than behind other sizes"
    ),
    (
      "shape: [1, 224, 224]", "shape: [1, time]",
      "'block1' with an open time: one takes one size"
    ),
    (
      "  knowledge:", "  reads: pooled\n  knowledge:",
      "and 'entry-points' take whole rows: leave out one of them"
    ),
    (
      "shape: [1, 224, 224]", "shape: big",
      "line 28: entry-points[1]: 'shape' must be a list of sizes"
    ),
    ("name: block2", "name: block1", "line 29: entry-points[2]: 'name' is 'block1' a second time"),
    (
      "  entry-points:\n    - {name: block1, shape: [1, 224, 224]}\n    - name: block2\n      shape: [64, 112, 112]\n",
      "", "line 25: declaration: 'knowledge' has 'ignorant', which needs 'entry-points'"
    ),
  ]

  @Test(arguments: refusals.indices) func whatIsWrongIsToldWithItsLine(_ index: Int) throws {
    let (old, new, said) = Self.refusals[index]
    try #require(whole.contains(old))
    let text = whole.replacingOccurrences(of: old, with: new)
    let error = #expect(throws: AuditError.self) { try manifest(text) }
    #expect(error?.code == .malformedFile)
    let words = (error?.message ?? "") + (error?.cause ?? "")
    #expect(words.contains(said), "\(words)")
  }

  @Test(arguments: [
    ("feature", "", "the manifest has no 'declaration', which is required"),
    ("feature", "declaration: {bands: [], frame-rate: 5}", "'bands' names no band"),
    (
      "feature",
      "declaration: {bands: {count: 0, prefix: b, unit: u, range: [0, 1]}, frame-rate: 5}",
      "'count' must be at least 1"
    ),
    (
      "feature",
      "declaration: {bands: {count: 1, prefix: b, unit: u, range: [1, 1]}, frame-rate: 5}",
      "'range' must be two finite values"
    ),
    (
      "feature", "declaration: {bands: [{name: a, unit: u, range: [0, 1]}], frame-rate: 0}",
      "'frame-rate' must be more than 0"
    ),
    (
      "feature",
      "declaration: {bands: [{name: a, unit: u, range: [0, 1]}, {name: a, unit: u, range: [0, 1]}], frame-rate: 9}",
      "bands[2]: 'name' is 'a' a second time"
    ),
    (
      "model", "declaration: {initialisation: i, trains: true, taps: []}",
      "'taps' must name at least one tap"
    ),
    (
      "model", "declaration: {initialisation: i, taps: [{name: a, shape: [1]}]}",
      "must say 'trains: true', or"
    ),
    (
      "model",
      "declaration: {initialisation: i, taps: [{name: a, shape: [1]}], trains: true, emotions: [a]}",
      "'trains' and 'emotions' exclude each other"
    ),
    (
      "model",
      "declaration: {initialisation: i, taps: [{name: a, shape: [1]}], trains: true, inputs: x}",
      "'inputs' is for a model that comes trained"
    ),
    ("metric", "declaration: {label: l, unit: u, range: [0, 0]}", "'range' must not be one value"),
    (
      "metric", "declaration: {label: l, unit: u, range: [0, 1], standing: {weight: heavy}}",
      "standing: 'weight' cannot be 'heavy'"
    ),
    (
      "metric", "declaration: {label: l, unit: u, range: [0, 1], standing: {weight: column}}",
      "standing has no 'heading', which is required"
    ),
    (
      "attacker",
      "parameters: [{name: a, summary: s, type: integer, range: [1, 5], default: 3, quick: 9}]\ndeclaration: {}",
      "parameters[1]: 'quick' cannot be '9': it takes a whole number from 1 to 5"
    ),
    (
      "metric", "declaration: {label: l, unit: u, range: [0, 1], decision-rule: best}",
      "'decision-rule' cannot be 'best'"
    ),
    (
      "defence", "declaration: {shape: 1}",
      "declaration has no key 'shape'; known are: keeps-shape"
    ),
    (
      "attacker", "declaration: {family: f, architecture: a, initialisation: i}",
      "declaration has no 'native-feature'"
    ),
    ("attacker", "parameters: yes\ndeclaration: {}", "'parameters' must be a list, '- name: …'"),
    ("attacker", "declaration: nothing", "declaration must be a list of 'key: value'"),
  ])
  func declarationsAreChecked(_ role: String, _ declaration: String, _ said: String) throws {
    let error = #expect(throws: AuditError.self) { try manifest(head(role) + declaration) }
    #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
  }

  @Test func whatIsNoYAMLIsToldToo() {
    for (text, said) in [
      ("", "the manifest is empty"), ("- a\n- b", "line 1: the manifest must be a list of 'key"),
      ("a: [1", "the manifest is not YAML"),
    ] {
      let error = #expect(throws: AuditError.self) { try manifest(text) }
      #expect(error?.message.hasPrefix(said) == true, "\(error?.message ?? "")")
    }
  }

  // MARK: - Found, listed, hashed

  @Test func aManifestIsFoundAndListedWithoutAProbe() throws {
    try withTemporaryFolder { folder in
      try ScriptedPlugin.write(whole, "a.telltale.yaml", in: folder)
      try ScriptedPlugin.write("no: manifest", "b.telltale.yaml", in: folder)
      try ScriptedPlugin.write("name: an audit", "audit.yaml", in: folder)
      let files = try PluginLocator(
        paths: [folder], environmentPath: "", executableFolder: nil
      ).files()
      #expect(files == [folder + "/a.telltale.yaml", folder + "/b.telltale.yaml"])
      let survey = try PluginInspection(executable: "/no/such/program", cache: nil).survey(files)
      #expect(survey.cards.map(\.id) == ["my-attacker"])
      #expect(survey.cards.first?.components == [try manifest(whole, file: files[0]).metadata])
      #expect(
        survey.quarantined == [
          Quarantine(
            file: folder + "/b.telltale.yaml",
            reason: "line 1: the manifest has no 'telltale-plugin', which is required")
        ])
    }
  }

  @Test func aSignatureThatCannotBeBoundIsRefusedWithItsColumn() throws {
    try withTemporaryFolder { folder in
      let text = head("metric").replacingOccurrences(
        of: "command: run\nlasting: true",
        with: "library: l.so\nisolate: false\nfunctions: {measure: \"f64 m(i33[n] truth)\"}")
      try ScriptedPlugin.write(text + Self.metricDeclaration, "a.telltale.yaml", in: folder)
      let card = try PluginManifest(file: folder + "/a.telltale.yaml").card()
      let error = #expect(throws: AuditError.self) {
        try PluginHost(PluginSurvey(cards: [card])).openAll()
      }
      #expect(error?.code == .pluginFailed)
      #expect(error?.message.contains("column 7") == true, "\(error?.message ?? "")")
    }
  }

  @Test func wordsOfLibrariesAreForLibraries() throws {
    let command = head("metric") + Self.metricDeclaration
    for (text, word) in [
      (command + "  chance: 0.5\n", "chance"), (command + "reentrant: true\n", "reentrant"),
      (command.replacingOccurrences(of: "lasting: true", with: ""), "lasting"),
    ] {
      let error = #expect(throws: AuditError.self) { try PluginManifest(text: text, file: "a") }
      #expect(error?.message.contains("'\(word)'") == true, "\(error?.message ?? "")")
    }
  }

  private static let metricDeclaration = """
    declaration:
      label: m
      unit: share
      range: [0, 1]

    """
}
