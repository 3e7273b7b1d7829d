public import TelltaleCore

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: "leakage-metrics", version: "1.1.0", components: leakageMetricFactories)
}

/// Every metric of this plugin.
public let leakageMetricFactories: [ComponentFactory] = [
  ComponentFactory(.metric, Accuracy.metadata(.trained)) { _ throws(AuditError) in
    Accuracy(rule: .trained)
  },
  ComponentFactory(.metric, Accuracy.metadata(.priorMatched)) { _ throws(AuditError) in
    Accuracy(rule: .priorMatched)
  },
  ComponentFactory(.metric, UnweightedAverageRecall.metadata(.trained)) { _ throws(AuditError) in
    UnweightedAverageRecall(rule: .trained)
  },
  ComponentFactory(.metric, UnweightedAverageRecall.metadata(.priorMatched)) {
    _ throws(AuditError) in
    UnweightedAverageRecall(rule: .priorMatched)
  },
  ComponentFactory(.metric, AreaUnderCurve.metadata) { _ throws(AuditError) in AreaUnderCurve() },
  ComponentFactory(.metric, AttackerAdvantage.metadata) { _ throws(AuditError) in
    AttackerAdvantage()
  },
  ComponentFactory(.metric, EqualErrorRate.metadata) { _ throws(AuditError) in EqualErrorRate() },
  ComponentFactory(.metric, TruePositiveRate.metadata) { _ throws(AuditError) in TruePositiveRate()
  },
  ComponentFactory(.metric, LogLikelihoodRatioCost.metadata) { _ throws(AuditError) in
    LogLikelihoodRatioCost()
  },
  ComponentFactory(.metric, MinimumCllr.metadata) { _ throws(AuditError) in MinimumCllr() },
  ComponentFactory(.metric, InformationBits.metadata) { _ throws(AuditError) in InformationBits() },
  ComponentFactory(.metric, MutualInformation.metadata) { _ throws(AuditError) in
    MutualInformation()
  },
  ComponentFactory(.metric, VInformation.metadata) { _ throws(AuditError) in VInformation() },
  ComponentFactory(.metric, ZebraPopulation.metadata) { _ throws(AuditError) in ZebraPopulation() },
  ComponentFactory(.metric, ZebraWorstCase.metadata) { _ throws(AuditError) in ZebraWorstCase() },
  ComponentFactory(.metric, Linkability.metadata) { _ throws(AuditError) in Linkability() },
  ComponentFactory(.metric, SpeakerExposure.metadata) { _ throws(AuditError) in SpeakerExposure() },
  ComponentFactory(.metric, Accumulation.metadata) { values throws(AuditError) in
    Accumulation(utterances: values.integer("utterances"))
  },
]
