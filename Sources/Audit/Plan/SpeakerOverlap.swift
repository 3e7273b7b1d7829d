internal import Formats
internal import TelltaleCore

/// Refuses a plan in which a speaker who is attacked was also learnt from.
package enum SpeakerOverlap {
  /// Within one corpus folds are disjoint by construction; between two corpora the same person may
  /// hide under two names, but not under two recordings' hashes.
  ///
  /// Throws `.speakerOverlap`, naming an utterance of each side.
  static func refuse(between attacked: CorpusContent, and attackers: CorpusContent)
    throws(AuditError)
  {
    guard attacked.name != attackers.name else { return }
    var owner: [ContentHash: Int] = [:]
    for (row, hash) in attacked.audioHashes.enumerated() { owner[hash] = row }
    for (row, hash) in attackers.audioHashes.enumerated() {
      guard let other = owner[hash] else { continue }
      throw AuditError(
        .speakerOverlap,
        "corpora '\(attacked.name)' and '\(attackers.name)' share a recording"
          + " ('\(attacked.utterances[other].id)' and '\(attackers.utterances[row].id)'), so the"
          + " attacker would know speakers that it attacks; use the corpus once, or separate ones")
    }
  }

  /// Throws `.speakerOverlap` if a training row's speaker is also a test row's.
  static func refuse(training: [Int], test: [Int], of utterances: [Utterance])
    throws(AuditError)
  {
    let held = Set(test.map { utterances[$0].speaker })
    if let row = training.first(where: { held.contains(utterances[$0].speaker) }) {
      throw AuditError(
        .speakerOverlap,
        "speaker '\(utterances[row].speaker)' stands in training and in evaluation")
    }
  }
}
