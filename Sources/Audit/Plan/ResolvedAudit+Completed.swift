internal import TelltaleCore

extension ResolvedAudit {
  /// The configuration with every parameter of every component written out, paths absolute: run
  /// again, it is the same audit whatever the defaults have become.
  public var completed: AuditConfiguration {
    var complete = decided
    complete.model.component.parameters = model.component.parameters
    complete.model.taps = model.taps.map(\.name)
    for (index, attacker) in attackers.enumerated() {
      complete.attackers[index].component.parameters = attacker.component.parameters
      complete.attackers[index].seeds = trainingCount(of: attacker)
    }
    for (index, defence) in defences.enumerated() {
      complete.defences[index].parameters = defence.component.parameters
    }
    let usual = UsualComponents.ours.exactTest
    let hasUsual = complete.attackers.contains { $0.component.use == usual }
    complete.exactTest = complete.exactTest ?? (hasUsual ? usual : AuditConfiguration.noExactTest)
    complete.taskProbe = taskProbe?.component.metadata.id ?? AuditConfiguration.noTaskProbe
    complete.corpora = complete.corpora.map { specification in
      corpora[specification.name].map {
        ComponentSpecification(
          name: specification.name, use: specification.use, parameters: $0.component.parameters)
      } ?? specification
    }
    complete.features = extractors.sorted { $0.key < $1.key }.map { name, extractor in
      ComponentSpecification(
        name: name, use: extractor.component.metadata.id,
        parameters: extractor.component.parameters)
    }
    complete.folds = .listed(folds)
    return complete
  }

  /// The configuration with what another machine would decide otherwise.
  var decided: AuditConfiguration {
    var decided = configuration
    decided.precision = precision == .bfloat16 ? .bfloat16 : .float32
    decided.threads = threadCount
    return decided
  }
}
