/// What kind of personal data an attribute is, as far as rules of law tell kinds apart. Whoever labels
/// the attribute declares it; nothing is guessed from a name.
public enum AttributeCategory: String, Sendable, Hashable, Codable, CaseIterable {
  /// Physical or mental health: special (GDPR, Article 9(1)).
  case health
  /// Racial or ethnic origin, political opinions, beliefs, union membership, sex life or orientation,
  /// or what indirectly reveals one of them: special, and what biometric categorisation may not deduce
  /// (EU AI Act, Article 5(1)(g)).
  case origin
  /// Who somebody is, by their voice: biometric data that identify (GDPR, Articles 4(14), 9(1)).
  case identity
  /// Sex, gender or age: none of the special categories of data.
  case sexOrAge = "sex-or-age"
  /// None of these.
  case other
}
