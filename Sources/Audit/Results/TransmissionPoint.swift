/// What an interceptor gets: the output of one tap of one of the models, bare or behind a defence.
package struct TransmissionPoint: Sendable, Hashable {
  /// Of the model, where the audit has several.
  package let feature: String
  /// Index among the audit's taps.
  package let tapIndex: Int
  /// Index among the audit's defences; nil for what the model gives.
  package let defence: Int?

  package init(feature: String, tapIndex: Int, defence: Int?) {
    self.feature = feature
    self.tapIndex = tapIndex
    self.defence = defence
  }
}
