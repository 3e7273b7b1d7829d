/// The kinds of evidence that a clause map has rows for, and that a status is found for.
enum Evidence: String, Sendable, Hashable, Codable, CaseIterable {
  case matrix
  case depth
  case defences
  case equivalence
  case controls
  case subgroups
  case health
  case origin
  case sexOrAge = "sex-or-age"
  case identity
  case linkage
  case datasheets
  case thresholds
  case hashes
  case retest
  case summary
  case objection
  case whoseEmotions = "whose-emotions"
}
