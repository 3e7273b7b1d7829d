package import TelltaleCore

extension Sequence<MetricSummary> {
  /// Those that a verdict may rest on: headlines first, each kind in the audit's order.
  public var decisive: [MetricSummary] { MetricSummary.decisive(self, declaration: \.declaration) }
}

extension MetricSummary {
  /// The same of whatever carries a metric's declaration.
  package static func decisive<Element>(
    _ elements: some Sequence<Element>, declaration: (Element) -> LeakageMetricDeclaration
  ) -> [Element] {
    let all = Array(elements)
    return [MetricStanding.Weight.headline, .decisive].flatMap { weight in
      all.filter { declaration($0).standing?.weight == weight }
    }
  }
}

extension CellResult {
  /// The first metric that a verdict may rest on and that has a number.
  public var headline: MetricSummary? { leakage.decisive.first { $0.mean != nil } }

  /// The test of the first metric that a verdict may rest on and that was tested.
  public var headlineTest: Significance? {
    let tests = judgement?.significance ?? []
    return leakage.decisive.lazy.compactMap { metric in
      tests.first { $0.metric == metric.metric }
    }.first
  }
}
