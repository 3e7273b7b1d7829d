import AuditCore
import Testing

struct SpeakerFoldsTests {
  /// So many speakers of each class, so many utterances of each speaker.
  private func utterances(
    _ speakersPerClass: [String: Int], each count: Int = 3, groupSize: Int = 2
  ) -> [Utterance] {
    var number = 0
    var list: [Utterance] = []
    for (name, speakerCount) in speakersPerClass.sorted(by: { $0.key < $1.key }) {
      for _ in 0..<speakerCount {
        for index in 0..<count {
          list.append(
            Utterance(
              id: "u\(number)-\(index)", speaker: "s\(number)", group: "g\(number / groupSize)",
              emotion: "sad", attributes: ["gender": name]))
        }
        number += 1
      }
    }
    return list
  }

  private func folds(
    _ list: [Utterance], _ rule: FoldRule, seed: UInt64 = 1
  ) throws -> SpeakerFolds {
    try SpeakerFolds(of: list, by: rule, balancing: "gender", seed: Seed(seed))
  }

  @Test(arguments: 0..<20) func noSpeakerIsOnTwoSides(seed: UInt64) throws {
    let list = utterances(["female": 7, "male": 9])
    let folds = try folds(list, .speakers(count: 5), seed: seed)
    for fold in 0..<folds.count {
      let held = Set(folds.testRows(ofFold: fold).map { list[$0].speaker })
      let trained = Set(folds.trainingRows(ofFold: fold).map { list[$0].speaker })
      #expect(held.isDisjoint(with: trained))
      #expect(!held.isEmpty)
    }
  }

  @Test func everyRowIsHeldOutOnce() throws {
    let list = utterances(["female": 7, "male": 9])
    let folds = try folds(list, .speakers(count: 5))
    let held = (0..<folds.count).flatMap { folds.testRows(ofFold: $0) }
    #expect(held.sorted() == Array(list.indices))
  }

  @Test func foldsDifferByOneSpeakerAtMostAndClassesAreSpread() throws {
    let list = utterances(["female": 7, "male": 9])
    let folds = try folds(list, .speakers(count: 5))
    let speakers = (0..<5).map { fold in
      Dictionary(
        folds.testRows(ofFold: fold).map { (list[$0].speaker, list[$0].attributes["gender"]) },
        uniquingKeysWith: { $1 })
    }
    let sizes = speakers.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    for gender in ["female", "male"] {
      let counts = speakers.map { $0.values.count { $0 == gender } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(gender): \(counts)")
    }
  }

  @Test func theSeedDecidesTheDeal() throws {
    let list = utterances(["female": 10, "male": 10])
    let one = try folds(list, .speakers(count: 5), seed: 1)
    #expect(try one == folds(list, .speakers(count: 5), seed: 1))
    #expect(try one != folds(list, .speakers(count: 5), seed: 2))
  }

  @Test func theOrderOfUtterancesDoesNotMatter() throws {
    let list = utterances(["female": 5, "male": 5])
    let reversed = Array(list.reversed())
    let one = try folds(list, .speakers(count: 3))
    let other = try folds(reversed, .speakers(count: 3))
    #expect(one.foldOfRow == other.foldOfRow.reversed())
  }

  @Test func tooFewSpeakersAreRefused() {
    let list = utterances(["female": 2, "male": 2])
    let error = #expect(throws: AuditError.self) { try folds(list, .speakers(count: 5)) }
    #expect(error?.code == .invalidLabels)
    #expect(throws: AuditError.self) { try folds(list, .speakers(count: 1)) }
  }

  @Test func oneGroupIsLeftOutAtATime() throws {
    let list = utterances(["female": 4, "male": 4])
    let folds = try folds(list, .leaveOneGroupOut)
    #expect(folds.count == 4)
    for fold in 0..<4 {
      #expect(Set(folds.testRows(ofFold: fold).map { list[$0].group }).count == 1)
    }
  }

  @Test func aGroupRuleThatSplitsASpeakerIsRefused() {
    let list = [("a", "g1"), ("a", "g2"), ("b", "g2")].enumerated().map { index, pair in
      Utterance(
        id: "\(index)", speaker: pair.0, group: pair.1, emotion: "sad", attributes: [:])
    }
    let error = #expect(throws: AuditError.self) { try folds(list, .leaveOneGroupOut) }
    #expect(error?.code == .speakerOverlap)
    #expect(error?.message.contains("'a'") == true)
  }

  @Test func aSingleGroupCannotBeLeftOut() {
    let list = utterances(["female": 1, "male": 1])
    #expect(throws: AuditError.self) { try folds(list, .leaveOneGroupOut) }
  }

  @Test(arguments: 0..<20) func validationTakesWholeSpeakersOfEachClass(seed: UInt64) {
    let list = utterances(["female": 6, "male": 8])
    let rows = Array(list.indices.dropFirst(3))
    let split = SpeakerFolds.validationSplit(
      rows: rows, of: list, share: 0.2, balancing: "gender", seed: Seed(seed))
    #expect((split.training + split.validation).sorted() == rows)
    let held = Set(split.validation.map { list[$0].speaker })
    #expect(held.isDisjoint(with: split.training.map { list[$0].speaker }))
    #expect(Set(split.validation.compactMap { list[$0].attributes["gender"] }).count == 2)
    #expect(Set(split.training.compactMap { list[$0].attributes["gender"] }).count == 2)
    // One of five women (the first has no rows here), two of eight men.
    #expect(held.count == 3)
  }

  @Test func aLoneSpeakerOfAClassStaysInTraining() {
    let list = utterances(["female": 1, "male": 1])
    let split = SpeakerFolds.validationSplit(
      rows: Array(list.indices), of: list, share: 0.5, balancing: "gender", seed: Seed(1))
    #expect(split.validation.isEmpty)
    #expect(split.training == Array(list.indices))
  }
}
