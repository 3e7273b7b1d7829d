import TelltaleKit

/// A role as a word on the command line.
enum RoleArgument {
  /// Throws `.unknownName` with the nearest role and all of them.
  @Sendable static func parse(_ word: String) throws(AuditError) -> Role {
    guard let role = Role(rawValue: word) else {
      throw AuditError(
        .unknownName,
        "there is no role '\(word)'"
          + NearName.hint(for: word, among: Role.allCases.map(\.rawValue)))
    }
    return role
  }
}
