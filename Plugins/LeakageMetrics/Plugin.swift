public import AuditCore
public import CAuditPlugin

@_cdecl("telltale_plugin_info")
public func telltalePluginInfo(_ info: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(info, "leakage-metrics", "1.0.0")
}

@_cdecl("telltale_plugin_create")
public func telltalePluginCreate() -> UnsafeMutableRawPointer {
  PluginContents(leakageMetricFactories).retainedPointer()
}

/// Every metric of this plugin.
public let leakageMetricFactories: [ComponentFactory] = [
  .metric(Accuracy.metadata(.trained)) { _ throws(AuditError) in Accuracy(rule: .trained) },
  .metric(Accuracy.metadata(.priorMatched)) { _ throws(AuditError) in
    Accuracy(rule: .priorMatched)
  },
  .metric(UnweightedAverageRecall.metadata(.trained)) { _ throws(AuditError) in
    UnweightedAverageRecall(rule: .trained)
  },
  .metric(UnweightedAverageRecall.metadata(.priorMatched)) { _ throws(AuditError) in
    UnweightedAverageRecall(rule: .priorMatched)
  },
  .metric(AreaUnderCurve.metadata) { _ throws(AuditError) in AreaUnderCurve() },
]
