import TelltaleCore
import TelltaleTorch

/// DenseNet121 as primary model and as attacker.
enum DenseNetPlugin {
  static let id = "densenet"
  static let version = "1.0.0"
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: DenseNetPlugin.id, version: DenseNetPlugin.version,
    components: DenseNetComponents.components.all)
}
