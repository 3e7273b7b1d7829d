public import CTelltalePlugin
import TelltaleCore

/// VGG16 and VGG19, each as primary model and as attacker.
enum VGGPlugin {
  static let id = "vgg"
  static let version = "1.0.0"

  static var components: [ComponentFactory] {
    VGGVariant.allCases.map(VGGComponents.init).flatMap { [$0.model, $0.attacker] }
  }
}

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func pluginInfo(_ out: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(out, VGGPlugin.id, VGGPlugin.version)
}

/// The plugin's components, retained for the host.
@_cdecl("telltale_plugin_create")
public func pluginCreate() -> UnsafeMutableRawPointer {
  PluginContents(VGGPlugin.components).retainedPointer()
}
