internal import Results
internal import TelltaleCore

extension AuditConfiguration {
  /// The same with the attacker of the exact test among its attackers, where it is not there already:
  /// generic and semi-informed, on the audited corpus, whatever the others are.
  ///
  /// - Parameter known: ids of the attackers at hand.
  public func withExactTest(among known: some Sequence<String>) -> AuditConfiguration {
    let id = exactTest ?? UsualComponents.ours.exactTest
    guard id != AuditConfiguration.noExactTest, attribute != AttributeDescription.speaker,
      exactTest != nil || known.contains(id),
      !attackers.contains(where: { $0.component.use == id })
    else { return self }
    let isTaken = attackers.contains { $0.component.name == id }
    // What the model reads is read already; another feature may not be had from this corpus.
    let feature = model.features.first.map { name in
      features.first { $0.name == name }?.use ?? name
    }
    let parameters = feature.map { ["native-feature": ParameterValue.text($0)] }
    var complete = self
    complete.attackers.append(
      AttackerSpecification(
        component: ComponentSpecification(
          name: isTaken ? "exact-test" : id, use: id,
          parameters: id == UsualComponents.ours.exactTest ? parameters ?? [:] : [:]),
        corpora: [model.corpus], awareness: [.generic], knowledge: [.semiInformed],
        adaptation: [.frozen]))
    return complete
  }
}
