/// What all probes found, in the order of the files.
public struct PluginSurvey: Sendable, Hashable, Codable {
  /// Plugins that may be opened.
  public let cards: [PluginCard]
  /// Files that may not, with the reasons.
  public let quarantined: [Quarantine]

  /// Neither files nor ids are looked at here; `PluginHost` refuses ids that stand twice.
  public init(cards: [PluginCard], quarantined: [Quarantine] = []) {
    self.cards = cards
    self.quarantined = quarantined
  }
}
