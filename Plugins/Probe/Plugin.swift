import TelltaleCore
import TelltaleTorch

/// Linear and small multi-layer probes.
enum ProbePlugin {
  static let id = "probe"
  static let version = "2.0.0"

  static var components: [ComponentFactory] { ProbeKind.allCases.map(attacker) }

  private static func attacker(_ kind: ProbeKind) -> ComponentFactory {
    ComponentFactory(.attacker, metadata(kind)) { (values) throws(AuditError) in
      ProbeAttacker(
        kind: kind, hiddenCount: kind == .mlp ? values.integer("hidden") : 0,
        settings: kind == .mlp
          ? TrainingSettings(values, epsilon: values.number("epsilon")) : ProbeKind.settings,
        nativeFeature: values.text("native-feature"))
    }
  }

  private static let quick = TrainingSettings(
    epochCount: 30, batchSize: 4, learningRate: 1e-2, patience: 100)

  private static func metadata(_ kind: ProbeKind) -> ComponentMetadata {
    let hidden = ParameterDescription(
      "hidden", "Units of the hidden layer", unit: "units", range: .integers(1...4096),
      default: .integer(128))
    // Once the rows are separated Adam divides small gradients by smaller roots. With 1e-8 a third of
    // 15 trainings reached other posteriors (by up to 0.99) from rows 2e-7 apart; with 1e-4 one of 24
    // did, by 0.001, and the accuracy was no lower.
    let epsilon = ParameterDescription(
      "epsilon",
      "Adam's ε; a smaller one lets rounding errors of the rows grow into another attacker",
      range: .numbers(1e-12...1), default: .number(1e-4))
    let feature = ParameterDescription(
      "native-feature", "Id of the extractor whose features give the ceiling", range: .text,
      default: .text("mel"))
    return ComponentMetadata(
      role: .attacker, id: kind.id, version: version,
      summary: kind == .linear
        ? "Logistic regression on statistics over time; strength by cross-validation over speakers"
        : "One hidden layer on statistics over time; epochs by cross-validation over speakers",
      citation: "G. Alain and Y. Bengio, Understanding intermediate layers using linear classifier"
        + " probes, arXiv:1610.01644",
      licence: "Apache-2.0; runs on LibTorch (BSD-3-Clause)",
      knownLimits: [
        "sees means, spreads and short autocorrelations over time, no longer order of events",
        "semi-informed only: it has no stage for a splice",
      ],
      parameters: (kind == .mlp
        ? [hidden, epsilon] + ProbeKind.settings.parameters(quick: quick) : [])
        + [feature],
      libraries: TorchRuntime.libraries)
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: ProbePlugin.id, version: ProbePlugin.version, components: ProbePlugin.components)
}
