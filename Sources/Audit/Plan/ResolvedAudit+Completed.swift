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
    complete.exactTest = complete.exactTest ?? testedAttacker ?? AuditConfiguration.noExactTest
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

  /// Id of an attacker that an exact test would be made of, the usual one first. Of others that can be
  /// trained again tests are made, too, unless the audit asks for none.
  private var testedAttacker: String? {
    let ids = attackers.filter { $0.attacker is any RetrainableAttacker }
      .map(\.component.metadata.id)
    let usual = UsualComponents.ours.exactTest
    return ids.contains(usual) ? usual : ids.first
  }

  /// The configuration with what another machine would decide otherwise.
  var decided: AuditConfiguration {
    var decided = configuration
    decided.precision = precision == .bfloat16 ? .bfloat16 : .float32
    decided.threads = threadCount
    return decided
  }
}
