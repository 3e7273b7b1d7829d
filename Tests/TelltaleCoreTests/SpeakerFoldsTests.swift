import TelltaleCore
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

  /// How many of each class a deal puts into each fold.
  private func counts(_ classOfSpeaker: [String: String], _ deal: [String: Int], of foldCount: Int)
    -> [String: [Int]]
  {
    var counts: [String: [Int]] = [:]
    for (speaker, fold) in deal {
      let name = classOfSpeaker[speaker] ?? ""
      counts[name, default: [Int](repeating: 0, count: foldCount)][fold] += 1
    }
    return counts
  }

  private func speakers(_ classes: [String: Int]) -> [String: String] {
    var list: [String: String] = [:]
    for (name, count) in classes { for index in 0..<count { list["\(name)-\(index)"] = name } }
    return list
  }

  @Test(arguments: 0..<300) func everyDealSpreadsEveryClassAndLeavesNoFoldEmpty(seed: UInt64) {
    var generator = SeededGenerator(Seed(seed))
    let foldCount = Int.random(in: 2...7, using: &generator)
    var classes: [String: Int] = [:]
    for name in ["", "a", "b", "c", "d"].prefix(Int.random(in: 1...5, using: &generator)) {
      classes[name] = Int.random(in: 1...20, using: &generator)
    }
    let list = speakers(classes)
    guard list.count >= foldCount else { return }
    let deal = SpeakerFolds.deal(list, into: foldCount, seed: Seed(seed))
    #expect(deal.keys.sorted() == list.keys.sorted())
    #expect(Set(deal.values) == Set(0..<foldCount), "\(classes) in \(foldCount)")
    for (name, counts) in counts(list, deal, of: foldCount) {
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(name): \(counts)")
      if (classes[name] ?? 0) >= foldCount { #expect(!counts.contains(0)) }
    }
    #expect(SpeakerFolds.deal(list, into: foldCount, seed: Seed(seed)) == deal)
  }

  @Test func pairsComeFirst() {
    for (classes, foldCount, wanted) in [
      (["f": 12, "m": 12], 5, [[3, 3, 2, 2, 2], [3, 3, 2, 2, 2]]),
      (["f": 5, "m": 4], 4, [[2, 1, 1, 1], [1, 1, 1, 1]]),
      (["f": 12, "m": 13], 5, [[3, 3, 2, 2, 2], [3, 3, 3, 2, 2]]),
      (["f": 5, "m": 5], 5, [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]]),
    ] {
      let list = speakers(classes)
      let counts = counts(
        list, SpeakerFolds.deal(list, into: foldCount, seed: Seed(3)), of: foldCount)
      #expect([counts["f"], counts["m"]] == wanted)
    }
  }

  @Test func rareClassesAndUnlabelledSpeakersFillTheSmallestFolds() {
    let list = speakers(["f": 6, "m": 6, "x": 2, "": 3])
    let deal = SpeakerFolds.deal(list, into: 5, seed: Seed(1))
    let counts = counts(list, deal, of: 5)
    #expect(counts["f"] == [2, 1, 1, 1, 1] && counts["m"] == [2, 1, 1, 1, 1])
    #expect(counts[""] == [0, 1, 1, 1, 0] && counts["x"] == [0, 1, 0, 0, 1])
  }

  @Test func theClassOfASpeakerIsThatOfMostUtterances() {
    let list = [("a", "f"), ("a", "m"), ("a", "f"), ("b", "m"), ("b", "f"), ("c", nil)].enumerated()
      .map { index, pair in
        Utterance(
          id: "\(index)", speaker: pair.0, emotion: "sad",
          attributes: pair.1.map { ["gender": $0] } ?? [:])
      }
    #expect(
      SpeakerFolds.classOfSpeaker(list, attribute: "gender") == ["a": "f", "b": "f", "c": ""])
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
