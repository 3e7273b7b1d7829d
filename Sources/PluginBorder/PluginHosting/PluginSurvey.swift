/// What all probes found, in the order of the files.
public struct PluginSurvey: Sendable, Hashable, Codable {
  public let cards: [PluginCard]
  public let quarantined: [Quarantine]

  public init(cards: [PluginCard], quarantined: [Quarantine] = []) {
    self.cards = cards
    self.quarantined = quarantined
  }
}
