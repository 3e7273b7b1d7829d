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
}
