import TelltaleCore
import Testing

@testable import Plan

/// Every fold can be judged, or it is said which cannot.
struct FoldChoiceTests {
  private func utterances(_ speakers: [[String: String]], group: (Int) -> String? = { _ in nil })
    -> [Utterance]
  {
    speakers.enumerated().flatMap { index, attributes in
      (0..<2).map { take in
        Utterance(
          id: "s\(index)-\(take)", speaker: "s\(index)", group: group(index), emotion: "sad",
          attributes: attributes)
      }
    }
  }

  private func description(_ attributes: [String], _ rule: FoldRule = .speakers(count: 5))
    -> CorpusDescription
  {
    CorpusDescription(
      name: "t", protocolVersion: "1", language: "", licence: "", foldRule: rule,
      emotions: ["sad"],
      attributes: attributes.map { AttributeDescription(name: $0, classes: [], note: "") })
  }

  private func choice(
    _ utterances: [Utterance], _ description: CorpusDescription, _ attribute: String
  ) throws -> FoldChoice {
    try FoldChoice(of: utterances, description, attribute: attribute, seed: Seed(0))
  }

  /// So many of each class, for each fold.
  private func classes(_ folds: SpeakerFolds, _ list: [Utterance], _ name: String) -> [[String]] {
    (0..<folds.count).map { fold in
      let held = Dictionary(
        folds.testRows(ofFold: fold).map { (list[$0].speaker, list[$0].attributes[name]) },
        uniquingKeysWith: { first, _ in first })
      return held.values.compactMap(\.self).sorted()
    }
  }

  @Test(arguments: [(4, 4, 4), (5, 4, 4), (3, 9, 3), (5, 5, 5), (12, 12, 5), (2, 30, 2)])
  func thereAreAsManyFoldsAsTheRarestClassHasSpeakers(women: Int, men: Int, wanted: Int) throws {
    let list = utterances(
      Array(repeating: ["gender": "f"], count: women)
        + Array(repeating: ["gender": "m"], count: men)
    )
    let choice = try choice(list, description(["gender"]), "gender")
    #expect(choice.folds.count == wanted)
    #expect(classes(choice.folds, list, "gender").allSatisfy { Set($0) == ["f", "m"] })
    #expect(choice.notes.count == (wanted < 5 ? 1 : 0) && choice.defects.isEmpty)
  }

  @Test func aClassOfOneSpeakerDoesNotCount() throws {
    let list = utterances(
      Array(repeating: ["gender": "f"], count: 6) + Array(repeating: ["gender": "m"], count: 6)
        + [["gender": "x"]])
    let choice = try choice(list, description(["gender"]), "gender")
    #expect(choice.folds.count == 5 && choice.defects.map(\.subject) == ["gender 'x'"])
  }

  /// The first column is a town of each speaker's own: dealt by it, two of four folds are of men only.
  @Test func theAuditedAttributeIsSpreadWhereTheFirstLeavesAFoldWithoutAClass() throws {
    let list = utterances(
      (0..<10).map { ["town": "t\($0)", "gender": [0, 1, 4, 5].contains($0) ? "f" : "m"] })
    let choice = try choice(list, description(["town", "gender"]), "gender")
    #expect(choice.folds.count == 4)
    #expect(classes(choice.folds, list, "gender").allSatisfy { Set($0) == ["f", "m"] })
    #expect(choice.balancing == "gender")
    #expect(choice.notes.contains { $0.contains("spread over gender, not over town") })
  }

  @Test func theFirstAttributeIsSpreadWhereEveryFoldCanBeJudged() throws {
    let list = utterances(
      (0..<20).map { ["gender": $0 < 10 ? "f" : "m", "age": $0.isMultiple(of: 2) ? "old" : "new"] })
    let description = description(["gender", "age"])
    let (gender, age) = (
      try choice(list, description, "gender"), try choice(list, description, "age")
    )
    if classes(gender.folds, list, "age").allSatisfy({ Set($0).count == 2 }) {
      #expect(age.folds == gender.folds && age.balancing == "gender")
    } else {
      #expect(age.balancing == "age")
    }
  }

  @Test func groupsOfOneClassAreToldAndLeftAsTheyAre() throws {
    let list = utterances(
      (0..<6).map { ["gender": $0 < 3 ? "f" : "m"] }, group: { "g\($0 / 2)" })
    let choice = try choice(list, description(["gender"], .leaveOneGroupOut), "gender")
    #expect(choice.folds.count == 3)
    #expect(choice.defects.map(\.subject) == ["fold 0", "fold 2"])
    #expect(choice.notes.count == 1 && choice.notes[0].hasSuffix(": 0, 2"))
  }
}
