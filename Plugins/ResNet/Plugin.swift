public import CTelltalePlugin
import TelltaleCore
import TelltaleTorch

/// ResNet50 as primary model and as attacker.
enum ResNetPlugin {
  static let id = "resnet"
  static let version = "1.0.0"
}

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func pluginInfo(_ out: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(out, ResNetPlugin.id, ResNetPlugin.version)
}

/// The plugin's components, retained for the host.
@_cdecl("telltale_plugin_create")
public func pluginCreate() -> UnsafeMutableRawPointer {
  let components = ResNetComponents.components
  return PluginContents([components.model, components.attacker]).retainedPointer()
}
