public import CTelltalePlugin
public import TelltaleCore

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func telltalePluginInfo(_ info: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(info, "corpora", "1.0.0")
}

/// The plugin's components, retained for the host.
@_cdecl("telltale_plugin_create")
public func telltalePluginCreate() -> UnsafeMutableRawPointer {
  PluginContents(corpusFactories).retainedPointer()
}

/// Every corpus of this plugin.
public let corpusFactories: [ComponentFactory] = [
  .corpus(Ravdess.metadata) { values throws(AuditError) in try Ravdess(values) },
  .corpus(CremaD.metadata) { values throws(AuditError) in try CremaD(values) },
  .corpus(EmoDB.metadata) { values throws(AuditError) in try EmoDB(values) },
  .corpus(Iemocap.metadata) { values throws(AuditError) in try Iemocap(values) },
  .corpus(TableCorpus.metadata) { values throws(AuditError) in try TableCorpus(values) },
]
