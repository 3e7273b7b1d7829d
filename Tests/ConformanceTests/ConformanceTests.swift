import ConformanceKit
import Foundation
import PluginHosting
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

/// Every bundled component keeps its role's contract. A new plugin is picked up by itself.
@Suite struct ConformanceTests {
  /// Those that the other tests must have found: none of them says anything of a plugin that is not there.
  private static let expected: [Role: [String]] = [
    .corpus: ["crema-d", "emodb", "iemocap", "ravdess", "synthetic-speech", "table"],
    .feature: ["lld", "mel", "waveform"],
    .model: [
      "densenet121", "lstm", "openvino", "recorded", "resnet50", "torchscript", "vgg16", "vgg19",
    ],
    .attacker: [
      "densenet121", "lstm", "probe-linear", "probe-mlp", "resnet50", "ridge", "vgg16", "vgg19",
    ],
    .metric: [
      "accumulation-5", "accuracy", "accuracy-prior-matched", "advantage", "auc", "cllr", "eer",
      "information-bits", "linkability", "min-cllr", "mutual-information", "speaker-exposure",
      "tpr-at-fpr-1", "uar", "uar-prior-matched", "v-information", "zebra-population",
      "zebra-worst-case",
    ],
    .defence: ["channel-drop", "gaussian-noise", "leace", "pca", "pool", "quantise"],
  ]

  @Test(arguments: Role.allCases)
  func everyExpectedComponentIsFound(role: Role) {
    let missing = Set(Self.expected[role] ?? []).subtracting(Bundled.ids(of: role))
    #expect(Self.expected[role]?.isEmpty == false && missing.isEmpty, "\(missing.sorted())")
  }

  @Test func everyBundledPluginOpens() throws {
    #expect(try Bundled.survey.get().quarantined == [])
    _ = try Bundled.registry.get()
  }

  /// What else is under another licence (recordings, weights, libraries) stands behind it.
  @Test func everyBundledComponentStatesTheLicence() throws {
    let text = try String(contentsOfFile: PackageRoot.path + "/LICENSE", encoding: .utf8)
    #expect(text.contains("Apache License") && text.contains("Version 2.0"))
    for role in Role.allCases {
      for id in Bundled.ids(of: role) {
        let licence = try Bundled.factory(id, role).metadata.licence
        #expect(
          licence == "Apache-2.0" || licence.hasPrefix("Apache-2.0; "), "\(role) \(id): \(licence)")
      }
    }
  }

  @Test(arguments: Bundled.ids(of: .feature))
  func featureExtractorConforms(id: String) throws { try check(id, .feature) }

  @Test(arguments: Bundled.ids(of: .metric))
  func leakageMetricConforms(id: String) throws { try check(id, .metric) }

  @Test(arguments: QuickParameters.distinct(Bundled.ids(of: .attacker)))
  func attackerConforms(id: String) throws { try check(id, .attacker) }

  @Test(arguments: QuickParameters.distinct(Bundled.ids(of: .model)))
  func primaryTaskModelConforms(id: String) throws { try check(id, .model) }

  @Test(arguments: Bundled.ids(of: .defence))
  func defenceConforms(id: String) throws { try check(id, .defence) }

  @Test(arguments: CorpusTrees.madeHere(Bundled.ids(of: .corpus)))
  func corpusConforms(id: String) throws {
    try withTemporaryFolder { folder in
      try check(id, .corpus, parameters: CorpusTrees.make(for: id, in: folder))
    }
  }

  @Test(
    .enabled(if: TestData.isAvailable, "the real recordings are not at hand"),
    arguments: CorpusTrees.recorded(Bundled.ids(of: .corpus)))
  func recordedCorpusConforms(id: String) throws {
    try check(id, .corpus, parameters: ["path": .text(TestData.path("corpora/" + id))])
  }

  @Test func aTableWithoutSoundConforms() throws {
    try withTemporaryFolder { folder in
      try check(
        "table", .corpus, parameters: ["path": .text(CorpusTrees.makeSoundlessTable(in: folder))])
    }
  }

  @Test(.enabled(if: TorchRuntime.isAvailable(.cuda), "no GPU"), arguments: networks)
  func networksConformOnAGPUAsWell(id: String) throws {
    try check(id, .attacker, on: .cuda)
    try check(id, .model, on: .cuda)
  }

  private static let networks = ["densenet121", "lstm", "resnet50", "vgg16"]

  private func check(
    _ id: String, _ role: Role, on device: Execution.Device = .cpu,
    parameters: [String: ParameterValue] = [:]
  ) throws {
    let factory = try Bundled.factory(id, role)
    try withTemporaryFolder { folder in
      let findings = Conformance.check(
        factory, parameters: QuickParameters.parameters(for: factory).merging(parameters) { $1 },
        settings: ConformanceSettings(
          scratchFolder: folder, device: device, isBrief: QuickParameters.isLarge(factory)))
      #expect(findings.count > 5)
      for finding in findings where finding.outcome == .failed {
        Issue.record("\(finding)")
      }
    }
  }
}
