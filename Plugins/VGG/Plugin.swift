import TelltaleCore
import TelltaleTorch

/// VGG16 and VGG19, each as primary model and as attacker.
enum VGGPlugin {
  static let id = "vgg"
  static let version = "1.0.0"

  static var components: [ComponentFactory] {
    VGGVariant.allCases.map(VGGComponents.init).flatMap(\.components.all)
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: VGGPlugin.id, version: VGGPlugin.version, components: VGGPlugin.components)
}
