internal import TelltaleCore

/// How "who speaks?" is asked of speakers that the model never heard: half of a held-out speaker's
/// utterances are known to the attacker with the speaker's name (enrolled), the other half is
/// judged.
///
/// The rows of a speaker are dealt by a shuffle that is seeded by the speaker, so that a split does
/// not depend on what else the corpus holds. A speaker with fewer than `smallestCount` utterances
/// is left out.
package struct EnrolmentSplit {
  /// Rows to learn from, and to stop on.
  package let training: [Int]
  package let validation: [Int]
  package let judged: [Int]

  private static let smallestCount = 4

  /// - Parameters:
  ///   - rows: of one fold's held-out speakers.
  ///   - validationShare: of the enrolled utterances; 0 for no validation.
  init(rows: [Int], of utterances: [Utterance], validationShare: Double) {
    var training: [Int] = []
    var validation: [Int] = []
    var judged: [Int] = []
    let bySpeaker = Dictionary(grouping: rows) { utterances[$0].speaker }
    for (speaker, own) in bySpeaker where own.count >= Self.smallestCount {
      var generator = SeededGenerator(Seed(0).derived(for: "enrolment/\(speaker)"))
      let dealt = own.shuffled(using: &generator)
      let enrolled = dealt.prefix(dealt.count / 2)
      let watched = Int((validationShare * Double(enrolled.count)).rounded())
      validation += enrolled.prefix(watched)
      training += enrolled.dropFirst(watched)
      judged += dealt.dropFirst(enrolled.count)
    }
    self.training = training.sorted()
    self.validation = validation.sorted()
    self.judged = judged.sorted()
  }
}
