public import TelltaleCore

/// Checks that a component keeps its role's contract, on small inputs that the checks make
/// themselves.
///
/// No test framework is inside: our tests and the command line both read the findings. Components
/// that learn should be given parameters that make learning short but possible (`ComponentMetadata.quickSettings`):
/// ten epochs or so of small batches (there are 48 rows to learn from), and no early stop.
public enum Conformance {
  /// Runs every check of the component's role.
  ///
  /// - Parameters:
  ///   - parameters: what the component is made with; required ones must be among them.
  ///   - willCheck: called with a check's name before it runs, for a person who waits.
  /// - Returns: one finding for each check, in a fixed order; never empty.
  public static func check(
    _ factory: ComponentFactory, parameters: [String: ParameterValue] = [:],
    settings: ConformanceSettings, willCheck: @escaping (String) -> Void = { _ in }
  ) -> [ConformanceFinding] {
    let metadata = factory.metadata
    var list = CheckList(role: metadata.role, component: metadata.id, willCheck: willCheck)
    MetadataChecks(factory: factory, parameters: parameters).run(&list)
    let component = list.value("is-made-from-its-parameters") {
      try factory.make(parameters)
    }
    switch component {
    case .corpus(let corpus):
      CorpusChecks(corpus: corpus, settings: settings).run(&list)
    case .feature(let extractor):
      FeatureChecks(extractor: extractor, settings: settings).run(&list)
    case .model(let model):
      PrimaryTaskModelChecks(
        model: model, knownLimits: metadata.knownLimits, settings: settings
      ).run(&list)
    case .attacker(let attacker):
      AttackerChecks(
        attacker: attacker, knownLimits: metadata.knownLimits, settings: settings
      ).run(&list)
    case .metric(let metric):
      LeakageMetricChecks(metric: metric, settings: settings).run(&list)
    case .defence(let defence):
      DefenceChecks(defence: defence, settings: settings).run(&list)
    case nil: break
    }
    return list.findings
  }
}
