public import TelltaleCore

/// What may be done to a representation before it is transmitted.
public enum DefencesPlugin {
  static let id = "defences"
  static let version = "1.1.0"

  /// Every defence of this plugin.
  public static let components: [ComponentFactory] = [
    ComponentFactory(.defence, GaussianNoise.metadata) { values throws(AuditError) in
      StepwiseDefence(base: try GaussianNoise(values))
    },
    ComponentFactory(.defence, Quantise.metadata) { values throws(AuditError) in
      StepwiseDefence(base: try Quantise(values))
    },
    ComponentFactory(.defence, Pool.metadata) { values throws(AuditError) in try Pool(values) },
    ComponentFactory(.defence, PrincipalComponents.metadata) { values throws(AuditError) in
      StepwiseDefence(base: try PrincipalComponents(values))
    },
    ComponentFactory(.defence, ConceptErasure.metadata) { values throws(AuditError) in
      StepwiseDefence(base: try ConceptErasure(values))
    },
    ComponentFactory(.defence, ChannelDrop.metadata) { values throws(AuditError) in
      StepwiseDefence(base: try ChannelDrop(values))
    },
  ]
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: DefencesPlugin.id, version: DefencesPlugin.version,
    components: DefencesPlugin.components)
}
