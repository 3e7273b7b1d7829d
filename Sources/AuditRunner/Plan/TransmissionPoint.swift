/// What an interceptor gets: the output of one tap of one of the models, bare or behind a defence.
struct TransmissionPoint: Sendable, Hashable {
  /// Of the model, where the audit has several.
  let feature: String
  /// Index among the audit's taps.
  let tapIndex: Int
  /// Index among the audit's defences; nil for what the model gives.
  let defence: Int?
}
