// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let core = Target.Dependency.product(name: "AuditCore", package: "Core")
let torch = Target.Dependency.product(name: "AuditTorch", package: "Torch")
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
  Plugin(name: "Mel", dependencies: ["AuditDSP"]),
  Plugin(name: "LLD", dependencies: ["AuditDSP"]),
  Plugin(name: "Waveform", dependencies: ["AuditAudio"]),
  Plugin(name: "VGG", dependencies: [torch]),
  Plugin(name: "ResNet", dependencies: [torch]),
  Plugin(name: "DenseNet", dependencies: [torch]),
  Plugin(name: "LSTM", dependencies: [torch]),
  Plugin(name: "Probe", dependencies: [torch, "AuditPooling"]),
  Plugin(name: "Ridge", dependencies: [torch, "AuditPooling"]),
  Plugin(name: "OpenVINOModel", dependencies: [openvino, "AuditTrained"]),
  Plugin(name: "TorchScriptModel", dependencies: [torch, "AuditTrained"]),
  Plugin(name: "Corpora", dependencies: ["AuditAudio", "AuditTables", "AuditText"]),
  Plugin(name: "Recorded", dependencies: ["AuditTables"]),
  Plugin(name: "SyntheticSpeech", dependencies: ["AuditDSP"]),
  Plugin(name: "LeakageMetrics"),
  Plugin(name: "Defences"),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
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

/// Every plugin defines the same two entry symbols. Tests that link several plugins statically, to
/// reach their insides, call neither, so that the linker may keep whichever it meets first.
///
/// - Parameter exclude: what tests read where it lies, in the sources.
func tests(
  of name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: strict,
    linkerSettings: [
      .unsafeFlags(["-Xlinker", "--allow-multiple-definition"], .when(platforms: [.linux]))
    ])
}

let package = Package(
  name: "Telltale",
  products: [.executable(name: "telltale", targets: ["telltale"])] + plugins.map(\.product),
  dependencies: [
    .package(path: "Sources/Core"),
    .package(path: "Sources/Torch"),
    .package(path: "Sources/OpenVINO"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: plugins.map(\.target) + [
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
    .systemLibrary(name: "CFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),
    library("AuditText", [core]),
    library("AuditDSP", []),
    library("AuditPooling", [core]),
    library("AuditTrained", [core]),
    library("AuditForeign", [core, "AuditPooling", "CFFI"]),
    library("AuditAudio", [core, "CSndfile", "CSoxr"]),
    library("AuditTables", [core, "AuditText"]),
    .target(name: "CProcesses"),
    library("AuditProcesses", [core, "AuditText", "CProcesses"]),
    library("AuditYAML", [core, yams]),
    .target(name: "CConfinement"),
    library(
      "AuditPluginHost",
      [
        core, "AuditForeign", "AuditProcesses", "AuditText", "AuditYAML", "CConfinement", crypto,
        yams,
      ]),
    library("AuditStatistics", [core]),
    library(
      "AuditRunner",
      [core, "AuditProcesses", "AuditStatistics", "AuditText", "AuditYAML", crypto, yams]),
    .target(
      name: "AuditReport", dependencies: [core, "AuditRunner", "AuditText"],
      resources: [.embedInCode("Data/clauses.json"), .embedInCode("Data/result.schema.json")],
      swiftSettings: strict),
    library("AuditConformance", [core]),
    .target(
      name: "AuditScaffold", dependencies: [core], resources: scaffoldTemplates,
      swiftSettings: strict),
    .executableTarget(
      name: "telltale",
      dependencies: [
        core, "AuditPluginHost", "AuditProcesses", "AuditRunner", "AuditStatistics", "AuditReport",
        "AuditConformance", "AuditScaffold", "AuditText", arguments,
      ],
      swiftSettings: strict),

    // `make fuzz`: every reader of a stranger's file on files that no writer made.
    .executableTarget(
      name: "telltale-fuzz",
      dependencies: [
        core, "AuditAudio", "AuditPluginHost", "AuditProcesses", "AuditReport", "AuditRunner",
        "AuditTables",
        arguments,
      ],
      path: "Fuzz", exclude: ["Findings"], swiftSettings: strict),

    // Training speed beside PyTorch's: `Benchmarks/vgg16`.
    .executableTarget(
      name: "VGG16Training", dependencies: [core, torch, "VGGPlugin"],
      path: "Benchmarks/VGG16Training", swiftSettings: strict),

    library("AuditTestSupport", [core, "AuditPluginHost", "AuditProcesses"]),
    library("AuditTrainedTestSupport", [core, "AuditTrained", "AuditTestSupport"]),
    tests(of: "AuditCore", [core, "AuditTestSupport"]),
    tests(of: "AuditTorch", [core, torch, "AuditTestSupport"], resources: [.copy("Golden")]),
    tests(of: "AuditText", [core, "AuditText", "AuditTestSupport"]),
    tests(of: "AuditDSP", ["AuditDSP"], resources: [.copy("Golden")]),
    tests(of: "AuditYAML", [core, "AuditYAML"]),
    tests(of: "AuditPooling", [core, "AuditPooling"]),
    tests(
      of: "AuditForeign", [core, "AuditForeign", "AuditConformance", "AuditTestSupport", yams],
      resources: [.copy("Library")]),
    tests(of: "AuditStatistics", [core, "AuditStatistics"]),
    tests(of: "AuditProcesses", [core, "AuditProcesses", "AuditTestSupport"]),
    tests(
      of: "AuditPluginHost", [core, "AuditPluginHost", "AuditConformance", "AuditTestSupport"]),
    tests(
      of: "AuditRunner",
      [core, "AuditRunner", "AuditStatistics", "AuditTestSupport", "LeakageMetricsPlugin"]),
    tests(
      of: "AuditReport", [core, "AuditRunner", "AuditReport", "AuditTestSupport"],
      resources: [.copy("Golden")]),
    tests(of: "VGG", [core, torch, "VGGPlugin", "AuditTestSupport"], resources: [.copy("Golden")]),
    tests(
      of: "ResNet", [core, torch, "ResNetPlugin", "AuditTestSupport"],
      resources: [.copy("Golden")]),
    tests(
      of: "DenseNet", [core, torch, "DenseNetPlugin", "AuditTestSupport"],
      resources: [.copy("Golden")]),
    tests(
      of: "LSTM",
      [core, torch, "LSTMPlugin", "MelPlugin", "CorporaPlugin", "AuditTestSupport"],
      resources: [.copy("Golden")]),
    tests(of: "Probe", [core, torch, "ProbePlugin", "AuditTestSupport"]),
    tests(
      of: "Ridge",
      [core, torch, "RidgePlugin", "LeakageMetricsPlugin", "AuditRunner", "AuditStatistics"],
      resources: [.copy("Golden")]),
    tests(
      of: "AuditTrained",
      [
        core, "AuditTrained", "OpenVINOModelPlugin", "TorchScriptModelPlugin",
        "AuditTestSupport", "AuditTrainedTestSupport",
      ]),
    tests(
      of: "OpenVINOModel",
      [
        core, "OpenVINOModelPlugin", "AuditTrained", "AuditConformance", "AuditTestSupport",
        "AuditTrainedTestSupport",
      ], resources: [.copy("Golden")]),
    tests(
      of: "TorchScriptModel",
      [
        core, "TorchScriptModelPlugin", "AuditTrained", "AuditConformance",
        "AuditTrainedTestSupport",
      ], exclude: ["Golden"]),
    tests(
      of: "Mel", [core, "MelPlugin", "AuditAudio", "AuditTestSupport"], resources: [.copy("Golden")]
    ),
    tests(
      of: "LLD", [core, "LLDPlugin", "AuditAudio", "AuditTestSupport"], resources: [.copy("Golden")]
    ),
    tests(of: "Waveform", [core, "WaveformPlugin"]),
    tests(
      of: "Corpora",
      [core, "CorporaPlugin", "AuditAudio", "AuditTables", "AuditRunner", "AuditTestSupport"]),
    tests(
      of: "Recorded", [core, "RecordedPlugin", "CorporaPlugin", "AuditTestSupport"],
      resources: [.copy("Golden")]),
    tests(of: "SyntheticSpeech", [core, "SyntheticSpeechPlugin", "AuditDSP"]),
    tests(of: "LeakageMetrics", [core, "LeakageMetricsPlugin"], resources: [.copy("Golden")]),
    tests(
      of: "Defences", [core, "DefencesPlugin", "AuditConformance", "AuditTestSupport"],
      resources: [.copy("Golden")]),
    tests(
      of: "Conformance",
      [
        core, "AuditRunner", "AuditStatistics", "AuditConformance", "AuditPluginHost",
        "AuditTestSupport",
      ],
      resources: [.copy("Golden")]),
    tests(of: "AuditScaffold", [core, "AuditScaffold", "AuditTestSupport"]),
    tests(of: "Fuzz", ["telltale-fuzz", "AuditTestSupport"]),
    tests(of: "EndToEnd", [core, "AuditTestSupport"], resources: [.copy("Golden")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
