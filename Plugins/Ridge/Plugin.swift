import TelltaleCore

/// Ridge regression in closed form: the attacker of the exact test.
enum RidgePlugin {
  static let id = "ridge"
  static let version = "1.0.0"

  static var components: [ComponentFactory] {
    [
      ComponentFactory(.attacker, RidgeAttacker.metadata) { (values) throws(AuditError) in
        RidgeAttacker(
          directionLimit: values.integer("directions"),
          nativeFeature: values.text("native-feature"))
      }
    ]
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: RidgePlugin.id, version: RidgePlugin.version, components: RidgePlugin.components)
}
