package import TelltaleCore

extension AuditConfiguration {
  /// Every component that the configuration names, itself or by a default.
  ///
  /// - Parameter attackers: ids of those at hand: defaults are taken where they are there.
  package func named(attackers known: [String]) -> [(role: Role, id: String)] {
    var ids: [(role: Role, id: String)] = [(.model, model.component.use)]
    ids += corpora.map { (.corpus, $0.use) }
    ids += metrics.map { (.metric, $0) }
    ids += defences.map { (.defence, $0.use) }
    let probe = taskProbe ?? UsualComponents.ours.taskProbe
    if known.contains(probe) { ids.append((.attacker, probe)) }
    ids += withExactTest(among: known).attackers.map { (.attacker, $0.component.use) }
    ids += features.map { (.feature, $0.use) }
    let own = Set(features.map(\.name))
    ids += Set(model.features).subtracting(own).sorted().map { (.feature, $0) }
    return ids
  }

  /// Ids of the extractors that the attackers say they learn from.
  ///
  /// - Parameter registry: holds the attackers.
  ///
  /// Throws what an attacker's settings are refused with.
  package func nativeFeatures(
    _ registry: Registry, baseFolder: String
  ) throws(AuditError) -> Set<String> {
    let known = registry.entries(of: .attacker).map(\.factory.metadata.id)
    var ids: Set<String> = []
    for specification in withExactTest(among: known).attackers {
      let component = try ResolvedComponent(
        specification.component, role: .attacker, profile: profile, registry: registry,
        baseFolder: baseFolder)
      let attacker = try registry.make(.attacker, component.metadata.id, component.parameters)
      ids.insert(attacker.declaration.nativeFeature)
    }
    return ids.subtracting(features.map(\.name))
  }
}
