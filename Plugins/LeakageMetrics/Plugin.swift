public import CTelltalePlugin
public import TelltaleCore

/// Fills in what the host compares before it touches a Swift object of this plugin.
@_cdecl("telltale_plugin_info")
public func telltalePluginInfo(_ info: UnsafeMutablePointer<telltale_plugin_info_t>) {
  telltale_plugin_info_fill(info, "leakage-metrics", "1.1.0")
}

/// The plugin's components, retained for the host.
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
  .metric(AttackerAdvantage.metadata) { _ throws(AuditError) in AttackerAdvantage() },
  .metric(EqualErrorRate.metadata) { _ throws(AuditError) in EqualErrorRate() },
  .metric(TruePositiveRate.metadata) { _ throws(AuditError) in TruePositiveRate() },
  .metric(LogLikelihoodRatioCost.metadata) { _ throws(AuditError) in LogLikelihoodRatioCost() },
  .metric(MinimumCllr.metadata) { _ throws(AuditError) in MinimumCllr() },
  .metric(InformationBits.metadata) { _ throws(AuditError) in InformationBits() },
  .metric(MutualInformation.metadata) { _ throws(AuditError) in MutualInformation() },
  .metric(VInformation.metadata) { _ throws(AuditError) in VInformation() },
  .metric(ZebraPopulation.metadata) { _ throws(AuditError) in ZebraPopulation() },
  .metric(ZebraWorstCase.metadata) { _ throws(AuditError) in ZebraWorstCase() },
  .metric(Linkability.metadata) { _ throws(AuditError) in Linkability() },
  .metric(SpeakerExposure.metadata) { _ throws(AuditError) in SpeakerExposure() },
  .metric(Accumulation.metadata) { values throws(AuditError) in
    Accumulation(utterances: values.integer("utterances"))
  },
]
