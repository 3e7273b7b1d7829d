import TelltaleCore

extension RecordedModel: RecordedUtterances {
  /// Utterances without a row, and those whose values at the taps are not finite.
  func gaps(among utterances: [String], taps names: [String]) throws(AuditError)
    -> [String: String]
  {
    let readers = try TapReader.readers(of: names, among: taps)
    var gaps: [String: String] = [:]
    for utterance in utterances {
      guard let row = index.row(of: utterance) else {
        gaps[utterance] = "'\(index.path)' has no row for it; \(index.spelling)"
        continue
      }
      do throws(AuditError) {
        for reader in readers { try reader.read(row, of: utterance) { _ in } }
      } catch {
        gaps[utterance] = error.message
      }
    }
    return gaps
  }
}
