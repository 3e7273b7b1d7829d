import Testing

@testable import Report

@Suite struct FoldNotesTests {
  @Test func notesThatDifferInNumbersAloneAreOneWithTheirRange() {
    #expect(
      FoldNotes.merged([
        "tag B; with 99 utterances at most 1.7", "tag B; with 127 utterances at most 1.8",
        "tag A; with 78 utterances at most 1.6", "tag B; with 78 utterances at most 1.7",
      ]) == [
        "tag B; with 78 to 127 utterances at most 1.7 to 1.8",
        "tag A; with 78 utterances at most 1.6",
      ])
  }

  @Test func aNoteByItselfStaysAsItIs() {
    for note in ["", "7", "tag 0", "1.50 of 2.0", "no number"] {
      #expect(FoldNotes.merged([note]) == [note])
      #expect(FoldNotes.merged([note, note]) == [note])
    }
    #expect(FoldNotes.merged([]) == [])
  }
}
