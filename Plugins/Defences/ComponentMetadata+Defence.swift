import TelltaleCore

extension ComponentMetadata {
  /// What all defences of this plugin say alike, and what one adds.
  static func defence(
    _ id: String, version: String, _ summary: String, citation: String, limits: [String],
    _ parameters: [ParameterDescription]
  ) -> ComponentMetadata {
    ComponentMetadata(
      role: .defence, id: id, version: version, summary: summary, citation: citation,
      licence: "Apache-2.0; some run on LibTorch (BSD-3-Clause)", knownLimits: limits,
      parameters: parameters)
  }
}

extension RawRepresentable where RawValue == String {
  /// Throws `.invalidParameter` for a word that is none of these.
  static func named(_ word: String) throws(AuditError) -> Self {
    guard let choice = Self(rawValue: word) else {
      throw AuditError(.invalidParameter, "'\(word)' is no \(Self.self)")
    }
    return choice
  }
}
