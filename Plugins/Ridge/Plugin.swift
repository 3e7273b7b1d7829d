import TelltaleCore

/// Ridge regression in closed form: the attacker of the exact test.
enum RidgePlugin {
  static let id = "ridge"
  static let version = "1.0.0"

  static var components: [ComponentFactory] {
    [
      ComponentFactory(.attacker, metadata) { (values) throws(AuditError) in
        RidgeAttacker(
          directionLimit: values.integer("directions"),
          nativeFeature: values.text("native-feature"))
      }
    ]
  }

  private static var metadata: ComponentMetadata {
    ComponentMetadata(
      role: .attacker, id: id, version: version,
      summary: "Ridge regression on pooled vectors; its test trains it again for other labels",
      citation: "A. E. Hoerl and R. W. Kennard, Ridge regression, Technometrics 12(1), 1970: 55-67",
      licence: "Apache-2.0; runs on LibTorch (BSD-3-Clause)",
      knownLimits: [
        "linear, on what is pooled over time only",
        "of wide vectors it sees the first principal directions of its training rows (128)",
        "semi-informed only: it has no stage for a splice",
        "learns from validation rows too; their loss in the log is of rows that it learnt from",
      ],
      parameters: [
        ParameterDescription(
          "directions", "Most principal directions of the pooled vectors that are kept",
          range: .integers(1...1024), default: .integer(128)),
        ParameterDescription(
          "native-feature", "Id of the extractor whose features give the ceiling", range: .text,
          default: .text("mel")),
      ])
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: RidgePlugin.id, version: RidgePlugin.version, components: RidgePlugin.components)
}
