import TelltaleCore

/// Linear and small multi-layer probes.
enum ProbePlugin {
  static let id = "probe"
  static let version = "2.0.0"

  static var components: [ComponentFactory] {
    ProbeKind.allCases.map { kind in
      ComponentFactory(.attacker, kind.metadata) { (values) throws(AuditError) in
        ProbeAttacker(kind, values)
      }
    }
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: ProbePlugin.id, version: ProbePlugin.version, components: ProbePlugin.components)
}
