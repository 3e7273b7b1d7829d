import TelltaleCore
import Testing

@testable import ProbePlugin

@Suite struct InnerPartsTests {
  @Test func noSpeakerStandsInTwoPartsAndEachHoldsBothClasses() {
    // 9 speakers of 5 rows each, every third a man; every second row is learnt from.
    let speakers = (0..<45).map { $0 / 5 }
    let labels = speakers.map { $0 % 3 == 0 ? 1 : 0 }
    let rows = Array(stride(from: 0, to: 45, by: 2))
    let parts = InnerParts.deal(
      rows, speakers: speakers, labels: labels, atMost: 5, seed: Seed(1))
    #expect(parts.count == 3, "as many as there are men")
    #expect(parts.flatMap(\.self).sorted() == Array(rows.indices))
    let heard = parts.map { part in Set(part.map { speakers[rows[$0]] }) }
    #expect(heard.map(\.count).reduce(0, +) == 9)
    for speakers in heard { #expect(Set(speakers.map { $0 % 3 == 0 }) == [true, false]) }
    #expect(
      parts != InnerParts.deal(rows, speakers: speakers, labels: labels, atMost: 5, seed: Seed(2)))
  }

  @Test func aClassOfOneSpeakerCannotBeHeldOut() {
    let labels = [0, 0, 0, 0, 1, 1]
    let deal = { (speakers: [Int]?) in
      InnerParts.deal(
        Array(0..<6), speakers: speakers, labels: labels, atMost: 5, seed: Seed(1))
    }
    #expect(deal([0, 0, 1, 1, 2, 2]).isEmpty)
    #expect(deal(nil).count == 2, "rows that nothing binds are dealt one by one")
  }

  @Test func speakersOfSeveralLabelsAreDealtAmongTheirLike() {
    // Emotions: everyone shows both.
    let parts = InnerParts.deal(
      Array(0..<12), speakers: (0..<12).map { $0 / 2 }, labels: (0..<12).map { $0 % 2 }, atMost: 5,
      seed: Seed(1))
    #expect(parts.map(\.count).sorted() == [2, 2, 2, 2, 4])
  }

  @Test func partsAreHeldOutUntilEnoughSpeakersAreHeard() {
    // 18 speakers of 2 rows each; the input's first row is not learnt from.
    let speakers = [99] + (0..<36).map { $0 / 2 }
    let rows = Array(1...36)
    let parts = InnerParts.deal(
      rows, speakers: speakers, labels: speakers.map { $0 % 2 }, atMost: 3, seed: Seed(1))
    let first = { InnerParts.first(of: parts, holding: $0, rows: rows, speakers: speakers) }
    #expect(first(12) == Array(parts[..<2]), "six speakers each")
    #expect(first(6) == Array(parts[..<1]))
    #expect(first(13) == parts && first(100) == parts)
    let unbound = InnerParts.first(of: parts, holding: 12, rows: rows, speakers: nil)
    #expect(unbound == Array(parts[..<1]), "every row is a speaker of its own")
  }
}
