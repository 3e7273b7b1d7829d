/// When two spellings are one label, when they may be, and which words stand for "not known".
package enum LabelSpelling {
  /// Equal for labels that differ in case or blanks only: those are one.
  package static func key(_ written: String) -> String {
    written.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  /// Whether a label says that it is not known. "none" may be an answer, and is not among them.
  package static func isMissing(_ written: String) -> Bool {
    let key = key(written)
    return key.isEmpty || missing.contains(key)
  }

  private static let missing: Set<String> = [
    "unknown", "unk", "undefined", "unspecified", "not specified", "not stated", "not known",
    "not available", "not given", "no label", "unlabelled", "unlabeled", "missing", "n/a", "n.a.",
    "na", "nan", "null", "nil", "?", "??", "???", "-", "--", "---", "–", "—", ".", "...", "…",
  ]

  /// Whether two labels that are not one may be meant as one: they differ in punctuation only
  /// (`african-american`, `african american`), or one abbreviates the other (`F`, `female`).
  static func mayBeOne(_ first: String, _ second: String) -> Bool {
    let (short, long) = {
      let keys = [first, second].map { key($0).filter { $0.isLetter || $0.isNumber } }
      return keys[0].count <= keys[1].count ? (keys[0], keys[1]) : (keys[1], keys[0])
    }()
    guard short.contains(where: \.isLetter) else { return false }
    if short == long { return true }
    return short.count <= longestAbbreviation && short.allSatisfy(\.isLetter)
      && long.allSatisfy(\.isLetter) && long.hasPrefix(short)
  }

  private static let longestAbbreviation = 4
}
