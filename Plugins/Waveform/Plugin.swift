public import CTelltalePlugin
internal import TelltaleCore

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func telltalePluginInfo(_ info: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(info, Waveform.id, Waveform.version)
}

/// The plugin's components, retained for the host.
@_cdecl("telltale_plugin_create")
public func telltalePluginCreate() -> UnsafeMutableRawPointer {
  PluginContents([Waveform.factory]).retainedPointer()
}
