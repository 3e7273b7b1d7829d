import TelltaleCore
import TelltaleTorch

/// ResNet50 as primary model and as attacker.
enum ResNetPlugin {
  static let id = "resnet"
  static let version = "1.0.0"
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: ResNetPlugin.id, version: ResNetPlugin.version,
    components: ResNetComponents.components.all)
}
