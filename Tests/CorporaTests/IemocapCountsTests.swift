import TelltaleCore
import Testing

@testable import CorporaPlugin
@testable import Plan

/// The published counts of IEMOCAP, on trees made here.
struct IemocapCountsTests {
  private let tree: IemocapTree
  init() throws { tree = try IemocapTree() }

  private static let published = ["ang": 1103, "hap": 595, "neu": 1708, "sad": 1084, "exc": 1041]

  private func report(_ given: [String: ParameterValue] = [:]) throws -> CorpusCheckReport {
    let corpus = try makeCorpus(
      "iemocap", given.merging(["path": .text(tree.path)]) { old, _ in old })
    return try CorpusCheck().run(corpus, execution: Execution(seed: Seed(0), threadCount: 2))
  }

  /// Utterances with the published counts: 2284 of the four classes are men's, the rest women's.
  private func makeRelease() throws {
    var labels: [String] = []
    for label in ["ang", "hap", "neu", "sad", "exc"] {
      labels += Array(repeating: label, count: IemocapCountsTests.published[label] ?? 0)
    }
    var turns: [Int: [(name: String, label: String)]] = [:]
    for (number, label) in labels.enumerated() {
      let session = number % 5 + 1
      let name = "Ses0\(session)F_impro01_\(number < 2284 ? "M" : "F")\(number)"
      turns[session, default: []].append((name, label))
      try tree.record(name, number: number)
    }
    for (session, turns) in turns {
      let blocks = turns.map {
        "[0.5 - 1.25]\t\($0.name)\t\($0.label)\t[2.5000, 3.0000, 2.0000]\n"
      }
      try tree.put("Ses0\(session)F_impro01", blocks.joined(separator: "\n"))
    }
  }

  @Test func theCheckSaysThatThePublishedCountsMatchAndNamesOneThatDiffers() throws {
    try makeRelease()
    let whole = try report()
    #expect(whole.utteranceCount == 4490 && whole.speakerCount == 10)
    #expect(whole.defects.isEmpty)
    #expect(
      whole.text().contains(
        "\nCounts match the published ones (Alsenani et al. 2023): angry 1103, happy 595,"
          + " neutral 1708, sad 1084, female 2206, male 2284.\n"))
    #expect(whole.text().contains("\nLeft out for their label: 1041 exc.\n"))

    let merged = try report(["merge-excited": .flag(true)])
    #expect(merged.utteranceCount == 5531)
    #expect(
      merged.text().contains(
        "\nCounts match the published ones (Alsenani et al. 2023, happy with 1041 excited):"
          + " angry 1103, happy 1636, neutral 1708, sad 1084.\n"))

    // The first angry man and the last sad woman.
    try tree.remove("Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_M0.wav")
    try tree.remove("Session5/sentences/wav/Ses05F_impro01/Ses05F_impro01_F4489.wav")
    let lacking = try report()
    #expect(lacking.defects.map(\.kind) == [.missing, .missing])
    #expect(
      lacking.corpus.notes.contains(
        "Counts differ from the published ones (Alsenani et al. 2023): emotion angry: found 1102,"
          + " expected 1103; emotion sad: found 1083, expected 1084; gender female: found 2205,"
          + " expected 2206; gender male: found 2283, expected 2284."))
  }

  @Test func aChoiceOfEmotionsIsHeldAgainstTheirOwnCounts() throws {
    try tree.add("Ses01F_impro01", ["Ses01F_impro01_F000": "ang", "Ses01F_impro01_M000": "sad"])
    let notes = try makeCorpus(
      "iemocap", ["path": .text(tree.path), "emotions": .text("sad")]
    ).description.notes
    #expect(
      notes.contains(
        "Counts differ from the published ones (Alsenani et al. 2023): emotion sad: found 1,"
          + " expected 1084."))
  }

  @Test func aLabelThatIsNotPublishedCountsNone() {
    let counts = PublishedCounts(
      source: "A", axes: [PublishedCounts.Axis(name: "emotion", counts: ["sad": 1])])
    let utterances = ["sad", "angry"].map {
      Utterance(id: $0, speaker: "a", emotion: $0, attributes: [:])
    }
    #expect(counts.note(on: [utterances[0]]) == "Counts match the published ones (A): sad 1.")
    #expect(
      counts.note(on: utterances)
        == "Counts differ from the published ones (A): emotion angry: found 1, expected 0.")
  }
}
