public import CTelltalePlugin
internal import TelltaleCore

@_cdecl("telltale_plugin_info")
public func telltalePluginInfo(_ info: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(info, Waveform.id, Waveform.version)
}

@_cdecl("telltale_plugin_create")
public func telltalePluginCreate() -> UnsafeMutableRawPointer {
  PluginContents([Waveform.factory]).retainedPointer()
}
