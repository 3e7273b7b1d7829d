public import CTelltalePlugin
public import TelltaleCore

/// What may be done to a representation before it is transmitted.
public enum DefencesPlugin {
  static let id = "defences"
  static let version = "1.0.0"

  /// Every defence of this plugin.
  public static let components: [ComponentFactory] = [
    .defence(DefenceMetadata.gaussianNoise) { values throws(AuditError) in
      GaussianNoise(
        deviation: values.number("deviation"),
        scope: try choice(values.text("scope"), as: GaussianNoise.Scope.self))
    },
    .defence(DefenceMetadata.quantise) { values throws(AuditError) in
      Quantise(bits: values.integer("bits"))
    },
    .defence(DefenceMetadata.pool) { values throws(AuditError) in
      Pool(factor: values.text("window") == "global" ? nil : values.integer("factor"))
    },
    .defence(DefenceMetadata.principalComponents) { values throws(AuditError) in
      PrincipalComponents(
        componentCount: values.integer("components"),
        transmission: try choice(
          values.text("transmit"), as: PrincipalComponents.Transmission.self))
    },
    .defence(DefenceMetadata.conceptErasure) { values throws(AuditError) in
      guard case .number(let shrinkage)? = values.values["shrinkage"] else {
        return ConceptErasure(shrinkage: nil)
      }
      return ConceptErasure(shrinkage: shrinkage)
    },
    .defence(DefenceMetadata.channelDrop) { values throws(AuditError) in
      ChannelDrop(
        share: values.number("share"),
        choice: try choice(values.text("choose"), as: ChannelDrop.Choice.self))
    },
  ]

  private static func choice<Choice: RawRepresentable>(
    _ text: String, as _: Choice.Type
  ) throws(AuditError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: text) else {
      throw AuditError(.invalidParameter, "'\(text)' is no \(Choice.self)")
    }
    return choice
  }
}

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func telltalePluginInfo(_ info: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(info, DefencesPlugin.id, DefencesPlugin.version)
}

/// The plugin's components, retained for the host.
@_cdecl("telltale_plugin_create")
public func telltalePluginCreate() -> UnsafeMutableRawPointer {
  PluginContents(DefencesPlugin.components).retainedPointer()
}
