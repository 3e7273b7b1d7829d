public import TelltaleCore

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: "corpora", version: "1.0.0", components: corpusFactories)
}

/// Every corpus of this plugin.
public let corpusFactories: [ComponentFactory] = [
  ComponentFactory(.corpus, Ravdess.metadata) { values throws(AuditError) in try Ravdess(values) },
  ComponentFactory(.corpus, CremaD.metadata) { values throws(AuditError) in try CremaD(values) },
  ComponentFactory(.corpus, EmoDB.metadata) { values throws(AuditError) in try EmoDB(values) },
  ComponentFactory(.corpus, Iemocap.metadata) { values throws(AuditError) in try Iemocap(values) },
  ComponentFactory(.corpus, TableCorpus.metadata) { values throws(AuditError) in
    try TableCorpus(values)
  },
]
