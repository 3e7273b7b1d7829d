package import Results
package import Statistics
package import TelltaleCore

/// What takes part in an audit: each with its settings, made.
extension ResolvedAudit {
  package struct Extractor: Sendable {
    package let component: ResolvedComponent
    package let extractor: any FeatureExtractor
  }

  package struct AuditedModel: Sendable {
    package let component: ResolvedComponent
    package let model: any PrimaryTaskModel
    package let declaration: PrimaryTaskModelDeclaration
    /// Names of the extractors that it reads: a model each. One stand-in for a model that reads
    /// none.
    package let features: [String]
    package let taps: [TapDescription]

    /// The model, if it comes trained.
    package var pretrained: (any PretrainedModel)? { model as? any PretrainedModel }
    package var readsFeatures: Bool { pretrained?.readsFeatures ?? true }

    /// Nil for a model that is still to be trained.
    package func trial(extractors: [String: Extractor]) -> ModelTrial? {
      pretrained.map {
        ModelTrial(
          model: $0, component: component.metadata.id, taps: taps,
          extractors: features.compactMap { extractors[$0]?.extractor })
      }
    }
  }

  package struct AuditAttacker: Sendable {
    package let specification: AttackerSpecification
    package let component: ResolvedComponent
    package let attacker: any Attacker
    package let declaration: AttackerDeclaration
    /// Name of the extractor that serves as its native feature.
    package let feature: String
  }

  package struct AuditDefence: Sendable {
    package let component: ResolvedComponent
    package let defence: any Defence
    /// What it transmits of each of the audit's taps, in their order.
    let shapes: [TapShape]

    /// What it transmits of a tap.
    package func shape(at tap: TapIndex) -> TapShape { shapes[tap.value] }
  }

  package struct Metric: Sendable {
    package let component: ResolvedComponent
    package let metric: any LeakageMetric

    /// A metric with its defaults.
    package init(id: String, registry: Registry) throws(AuditError) {
      component = try ResolvedComponent(
        ComponentSpecification(name: id), role: .metric, profile: .quick, registry: registry,
        baseFolder: "/")
      metric = try registry.make(.metric, id, component.parameters)
    }

    package var named: NamedMetric { NamedMetric(id: component.metadata.id, metric: metric) }
  }
}
