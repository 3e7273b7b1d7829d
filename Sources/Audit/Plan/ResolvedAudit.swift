package import Results
internal import Statistics
public import TelltaleCore

/// A configuration with everything that it names found, made, listed and checked: what cells and
/// stages are derived from.
public struct ResolvedAudit: Sendable {
  /// Stands for the feature of a model that reads none.
  package static let noFeature = "recorded"

  /// With the attacker of the exact test, where one is added.
  public let configuration: AuditConfiguration
  /// The corpus that the model is trained and attacked on, as results see it.
  package let evaluation: Evaluation
  /// `automatic` resolved by this machine.
  public let precision: Execution.Precision
  /// Indices of the folds to run, ascending.
  public let folds: [Int]
  package let corpora: [String: CorpusContent]
  package let extractors: [String: Extractor]
  package let model: AuditedModel
  package let attackers: [AuditAttacker]
  package let metrics: [Metric]
  /// Each is tried at every tap.
  package let defences: [AuditDefence]
  /// Learns emotion at every tap: how much of the task is left there. Nil where nothing is compared.
  package let taskProbe: AuditAttacker?
  /// How attacks are made again for their exact test, or why they are not.
  package let retrainedDesign: RetrainedDesign.Answer

  /// With those of its classes that occur; who speaks has the speakers as classes, by their own names.
  public var attribute: AttributeDescription { evaluation.attribute }

  /// Threads of one computation.
  public var threadCount: Int { configuration.threads ?? Processor.threadCount }

  /// The corpus that the model is trained and attacked on.
  public var evaluationCorpus: CorpusContent {
    guard let content = corpora[configuration.model.corpus] else {
      preconditionFailure("the configuration was checked: its model's corpus is listed")
    }
    return content
  }

  package subscript(_ index: AttackerIndex) -> AuditAttacker { attackers[index.value] }
  package subscript(_ index: DefenceIndex) -> AuditDefence { defences[index.value] }
  package subscript(_ index: TapIndex) -> TapDescription { model.taps[index.value] }

  /// Trainings of an attacker per fold: what is asked of it, else of all, else what it declares.
  package func trainingCount(of attacker: AuditAttacker) -> Int {
    attacker.specification.seeds ?? configuration.seeds ?? attacker.declaration.trainingCount
  }

  /// Whether pooled vectors are all that is read of representations.
  package var readsPooledOnly: Bool {
    defences.isEmpty
      && (attackers + [taskProbe].compactMap(\.self)).allSatisfy { $0.declaration.reads == .pooled }
  }

  /// Every component that takes part, in a fixed order.
  package var components: [ComponentUse] {
    [model.component.use]
      + attackers.map(\.component.use)
      + corpora.values.map(\.component.use).sorted { $0.name < $1.name }
      + extractors.values.map(\.component.use).sorted { $0.name < $1.name }
      + metrics.map(\.component.use) + defences.map(\.component.use)
      + [taskProbe?.component.use].compactMap(\.self)
  }
}
