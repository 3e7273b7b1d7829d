public import CTelltalePlugin
import TelltaleCore

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func pluginInfo(_ out: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(out, "swift-nearest-mean", "1.0.0")
}

/// The plugin's components, retained for the host.
@_cdecl("telltale_plugin_create")
public func pluginCreate() -> UnsafeMutableRawPointer {
  PluginContents([component]).retainedPointer()
}
