// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let core = Target.Dependency.product(name: "TelltaleCore", package: "Core")
let arrays = Target.Dependency.product(name: "Arrays", package: "Core")
let metricKit = Target.Dependency.product(name: "MetricKit", package: "MetricKit")
let torch = Target.Dependency.product(name: "TelltaleTorch", package: "Torch")
let openvino = Target.Dependency.product(name: "COpenVINOShim", package: "OpenVINO")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// One folder below `Plugins/`, one target, one shared library `libTelltale<Name>.so`.
struct Plugin {
  let name: String
  var dependencies: [Target.Dependency] = []

  var target: Target {
    .target(
      name: name + "Plugin", dependencies: [core] + dependencies, path: "Plugins/" + name,
      swiftSettings: strict)
  }
  var product: Product {
    .library(name: "Telltale" + name, type: .dynamic, targets: [name + "Plugin"])
  }
}

let plugins = [
  Plugin(name: "Mel", dependencies: ["DSP"]),
  Plugin(name: "LLD", dependencies: ["DSP"]),
  Plugin(name: "Waveform", dependencies: ["Sound"]),
  Plugin(name: "VGG", dependencies: [torch]),
  Plugin(name: "ResNet", dependencies: [torch]),
  Plugin(name: "DenseNet", dependencies: [torch]),
  Plugin(name: "LSTM", dependencies: [torch]),
  Plugin(name: "Probe", dependencies: [torch, "Pooling"]),
  Plugin(name: "Ridge", dependencies: [torch, "Pooling"]),
  Plugin(name: "OpenVINOModel", dependencies: [openvino, "TrainedModels"]),
  Plugin(name: "TorchScriptModel", dependencies: [torch, "TrainedModels"]),
  Plugin(name: "Corpora", dependencies: ["Sound", "Tables", "TextIO"]),
  Plugin(name: "Recorded", dependencies: [arrays, "Tables"]),
  Plugin(name: "SyntheticSpeech"),
  Plugin(name: "LeakageMetrics", dependencies: [metricKit]),
  Plugin(name: "Defences", dependencies: [torch]),
]

/// A folder `Sources/<group>/<name>`, one target: its dependencies are the arrows that may be drawn.
func room(
  _ name: String, in group: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(group)/\(name)", resources: resources,
    swiftSettings: strict)
}

/// What `telltale plugin new` writes from: in the executable, so that it works where it is
/// installed.
let scaffoldTemplates: [Resource] = [
  "Makefile", "telltale_plugin.h", "npy.py", "Package.swift", "Plugin.swift",
  "python-attacker.yaml", "python-attacker.py", "python-feature.yaml", "python-feature.py",
  "python-metric.yaml", "python-metric.py", "python-model.yaml", "python-model.py",
  "python-defence.yaml", "python-defence.py", "c-attacker.yaml", "c-attacker.c",
  "c-feature.yaml", "c-feature.c", "c-metric.yaml", "c-metric.c", "c-model.yaml", "c-model.c",
  "attacker.swift", "feature.swift", "metric.swift", "model.swift", "defence.swift",
  "corpus.swift",
].map { .embedInCode("Templates/\($0).template") }

/// Every plugin defines the same entry symbol. Tests that link several plugins statically, to
/// reach their insides, do not call it, so that the linker may keep whichever it meets first.
///
/// Tests themselves are not optimised, whatever the build: what they call is, and they compile in half
/// of the time. Those that simulate in loops of their own are.
///
/// - Parameters:
///   - exclude: what tests read where it lies, in the sources.
///   - simulates: optimises them like all else.
func tests(
  of name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [],
  exclude: [String] = [], simulates: Bool = false
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: strict + (simulates ? [] : [.unsafeFlags(["-Onone"])]),
    linkerSettings: [
      .unsafeFlags(["-Xlinker", "--allow-multiple-definition"], .when(platforms: [.linux]))
    ])
}

let package = Package(
  name: "Telltale",
  products: [
    .executable(name: "telltale", targets: ["telltale"]),
    // Not dynamic: it stands in a program of its own; the core, which plugins share, is.
    .library(name: "TelltaleKit", targets: ["TelltaleKit"]),
  ] + plugins.map(\.product),
  dependencies: [
    .package(path: "Sources/Core"),
    .package(path: "Sources/Kits/MetricKit"),
    .package(path: "Sources/Torch"),
    .package(path: "Sources/OpenVINO"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: plugins.map(\.target) + [
    // What the rooms stand on.
    room("TextIO", in: "Basics", [core]),
    .target(name: "CProcesses", path: "Sources/Basics/CProcesses"),
    room("Processes", in: "Basics", [core, "TextIO", "CProcesses"]),
    room("Formats", in: "Basics", [core, arrays, "Processes", "TextIO", crypto, yams]),

    // For plugin authors.
    .systemLibrary(
      name: "CSndfile", path: "Sources/Kits/CSndfile", pkgConfig: "sndfile",
      providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(
      name: "CSoxr", path: "Sources/Kits/CSoxr", pkgConfig: "soxr",
      providers: [.apt(["libsoxr-dev"])]),
    room("DSP", in: "Kits", []),
    room("Pooling", in: "Kits", [core]),
    room("Sound", in: "Kits", [core, "CSndfile", "CSoxr"]),
    room("Tables", in: "Kits", [core, "TextIO"]),
    room("TrainedModels", in: "Kits", [core]),

    // Plugins of others: found, tried, opened, checked, begun.
    .systemLibrary(
      name: "CFFI", path: "Sources/PluginBorder/CFFI", pkgConfig: "libffi",
      providers: [.apt(["libffi-dev"])]),
    .target(name: "CConfinement", path: "Sources/PluginBorder/CConfinement"),
    // Told whose plugins are ours: no list of them stands elsewhere.
    .target(
      name: "CBundledPlugins", path: "Sources/PluginBorder/CBundledPlugins",
      cSettings: [
        .define(
          "TELLTALE_BUNDLED_PLUGINS", to: "\"\(plugins.map(\.name).joined(separator: " "))\"")
      ]),
    room("ForeignFunctions", in: "PluginBorder", [core, "Pooling", "CFFI"]),
    room(
      "PluginHosting", in: "PluginBorder",
      [
        core, arrays, "Formats", "ForeignFunctions", "Processes", "TextIO", "CBundledPlugins",
        "CConfinement", yams,
      ]),
    room("ConformanceKit", in: "PluginBorder", [core]),
    room("Scaffold", in: "PluginBorder", [core], resources: scaffoldTemplates),

    // An audit, from its file to its page.
    room("Results", in: "Audit", [core, "Formats"]),
    room("Statistics", in: "Audit", [core, "Formats", "Results"]),
    room(
      "Plan", in: "Audit", [core, "Formats", "Pooling", "Results", "Statistics", "TextIO", yams],
      resources: [.embedInCode("Configuration/usual.json")]),
    room(
      "Engine", in: "Audit",
      [
        core, arrays, "Formats", "Plan", "Pooling", "Processes", "Results", "Statistics", "TextIO",
      ]),
    room("Cluster", in: "Audit", [core, "Engine", "Formats", "Plan", "Processes", yams]),
    room(
      "Evidence", in: "Audit",
      [core, "Engine", "Formats", "Plan", "Results", "Statistics", "TextIO", crypto, yams]),
    room(
      "Report", in: "Audit", [core, "Formats", "Results", "TextIO"],
      resources: [
        .embedInCode("Data/clauses.json"), .embedInCode("Data/result.schema.json"),
        .embedInCode("Data/study.json"), .embedInCode("Page/page.css"),
      ]),
    // Whoever runs audits: a program of anybody's, and ours.
    room(
      "TelltaleKit", in: "Program",
      [
        core, "Cluster", "ConformanceKit", "Engine", "Evidence", "Formats", "Plan", "PluginHosting",
        "Processes", "Report", "Results", "Statistics", "TextIO",
      ]),
    .executableTarget(
      name: "telltale",
      dependencies: ["TelltaleKit", "Formats", "Processes", "Scaffold", "TextIO", arguments],
      path: "Sources/Program/telltale", swiftSettings: strict),

    .executableTarget(
      name: "audit-example", dependencies: ["TelltaleKit"], path: "examples/library",
      swiftSettings: strict),

    // `make fuzz`: every reader of a stranger's file on files that no writer made.
    .executableTarget(
      name: "telltale-fuzz",
      dependencies: [
        core, arrays, "Engine", "Evidence", "Plan", "PluginHosting", "Processes", "Report",
        "Results", "Sound", "Tables", arguments,
      ],
      path: "Fuzz", exclude: ["Findings"], swiftSettings: strict),

    // Training speed beside PyTorch's: `Benchmarks/vgg16`.
    .executableTarget(
      name: "VGG16Training", dependencies: [core, torch, "VGGPlugin"],
      path: "Benchmarks/VGG16Training", swiftSettings: strict),
    // What a call over a border costs: `Benchmarks/calls`.
    .executableTarget(
      name: "CallCosts", dependencies: [core, "CFFI", "PluginHosting"],
      path: "Benchmarks/CallCosts", swiftSettings: strict),

    room("TestSupport", in: "Testing", [core, "PluginHosting", "Processes"]),
    room("TrainedTestSupport", in: "Testing", [core, "TrainedModels", "TestSupport"]),
    tests(of: "Arrays", [arrays, core, "TestSupport"]),
    tests(of: "TelltaleCore", [core]),
    tests(of: "TelltaleTorch", [core, torch, "TestSupport"], resources: [.copy("Golden")]),
    tests(of: "TextIO", [core, "TextIO", "TestSupport"]),
    tests(of: "DSP", ["DSP"], resources: [.copy("Golden")]),
    tests(of: "Formats", [core, "Formats", "Processes"]),
    tests(of: "Pooling", [core, "Pooling"]),
    tests(
      of: "ForeignFunctions", [core, "ForeignFunctions", "ConformanceKit", "TestSupport", yams],
      resources: [.copy("Library")]),
    tests(of: "Statistics", [core, "Results", "Statistics"], simulates: true),
    tests(of: "Processes", ["Processes", "TestSupport", "TextIO"]),
    tests(
      of: "PluginHosting",
      [core, arrays, "ConformanceKit", "Formats", "PluginHosting", "Processes", "TestSupport"]),
    tests(
      of: "Audit",
      [
        core, metricKit, "Cluster", "Engine", "Evidence", "Formats", "Plan", "Processes",
        "Results", "Statistics", "TestSupport", "LeakageMetricsPlugin",
      ]),
    tests(
      of: "Report", [core, "Formats", "Plan", "Report", "Results", "TestSupport"],
      resources: [.copy("Golden")], exclude: ["Schema/notes.json"]),
    tests(of: "VGG", [core, torch, "VGGPlugin", "TestSupport"], resources: [.copy("Golden")]),
    tests(
      of: "NormalisedNetwork", [core, torch, "DenseNetPlugin", "ResNetPlugin", "TestSupport"],
      resources: [.copy("Golden")]),
    tests(
      of: "LSTM",
      [core, torch, "LSTMPlugin", "MelPlugin", "CorporaPlugin", "TestSupport"],
      resources: [.copy("Golden")]),
    tests(of: "Probe", [core, torch, "ProbePlugin", "TestSupport"]),
    tests(
      of: "Ridge",
      [
        core, metricKit, "RidgePlugin", "LeakageMetricsPlugin", "Engine", "Plan", "Results",
        "Statistics",
      ],
      resources: [.copy("Golden")], simulates: true),
    tests(
      of: "TrainedModels",
      [
        core, "TrainedModels", "OpenVINOModelPlugin", "TorchScriptModelPlugin",
        "TestSupport", "TrainedTestSupport",
      ]),
    tests(
      of: "OpenVINOModel",
      [
        core, "OpenVINOModelPlugin", "TrainedModels", "ConformanceKit", "TestSupport",
        "TrainedTestSupport",
      ], resources: [.copy("Golden")]),
    tests(
      of: "TorchScriptModel",
      [
        core, "TorchScriptModelPlugin", "TrainedModels", "ConformanceKit", "TestSupport",
        "TrainedTestSupport",
      ], exclude: ["Golden"]),
    tests(
      of: "Mel", [core, "MelPlugin", "Sound"], resources: [.copy("Golden")]
    ),
    tests(
      of: "LLD", [core, "LLDPlugin", "Sound", "TestSupport"], resources: [.copy("Golden")]
    ),
    tests(of: "Waveform", [core, "WaveformPlugin"], exclude: ["Golden"]),
    tests(
      of: "Corpora",
      [core, "CorporaPlugin", "Plan", "Sound", "Tables", "TestSupport"]),
    tests(
      of: "Recorded", [core, arrays, "RecordedPlugin", "CorporaPlugin", "TestSupport"],
      resources: [.copy("Golden")]),
    tests(of: "SyntheticSpeech", [core, "SyntheticSpeechPlugin", "DSP"]),
    tests(
      of: "LeakageMetrics", [core, metricKit, "LeakageMetricsPlugin"], resources: [.copy("Golden")]),
    tests(
      of: "Defences", [core, torch, "DefencesPlugin", "ConformanceKit", "TestSupport"],
      resources: [.copy("Golden")], simulates: true),
    tests(
      of: "Conformance",
      [core, torch, "ConformanceKit", "PluginHosting", "TestSupport"],
      resources: [.copy("Golden")]),
    tests(of: "Scaffold", [core, "Scaffold", "TestSupport"]),
    tests(of: "Fuzz", ["telltale-fuzz", "TestSupport"]),
    tests(of: "House", ["TestSupport"]),
    tests(of: "EndToEnd", [core, "TestSupport"], resources: [.copy("Golden")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
