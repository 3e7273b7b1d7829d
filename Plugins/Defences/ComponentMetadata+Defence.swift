import TelltaleCore

extension ComponentMetadata {
  /// What all defences of this plugin say alike, and what one adds.
  ///
  /// - Parameter overTime: what it acts on where a tap's time is open.
  static func defence(
    _ id: String, version: String, _ summary: String, citation: String, limits: [String],
    overTime: String = "it acts on each step by itself, before anybody pools",
    _ parameters: [ParameterDescription]
  ) -> ComponentMetadata {
    ComponentMetadata(
      role: .defence, id: id, version: version, summary: summary, citation: citation,
      licence: "Apache-2.0; some run on LibTorch (BSD-3-Clause)",
      knownLimits: limits + ["where a tap's time is open, \(overTime)"],
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
