import TelltaleCore
import Testing

@testable import Plan

@Suite struct ExactTestSettingTests {
  private func configuration(_ more: String = "") throws -> AuditConfiguration {
    try AuditConfiguration(
      yaml: """
        corpora: [fake]
        model: fake
        attackers: [vgg16]
        knowledge: [ignorant]
        \(more)
        """, defaultName: "test")
  }

  @Test func ridgeStandsInEveryAuditThatHasItAtHand() throws {
    let complete = try configuration().withExactTest(among: ["ridge", "vgg16"])
    #expect(complete.attackers.map(\.component.use) == ["vgg16", "ridge"])
    #expect(complete.attackers[1].knowledge == [.semiInformed])
    #expect(complete.attackers[1].corpora == ["fake"])
    #expect(complete.attackers[1].component.parameters["native-feature"] == .text("mel"))
    #expect(try configuration().withExactTest(among: ["vgg16"]) == configuration())
  }

  @Test func itIsNotAddedTwiceNorWhereItIsNotWanted() throws {
    let complete = try configuration().withExactTest(among: ["ridge"])
    #expect(complete.withExactTest(among: ["ridge"]) == complete)
    let none = try configuration("exact-test: none")
    #expect(none.withExactTest(among: ["ridge"]) == none)
    let speaker = try configuration("attribute: speaker")
    #expect(speaker.withExactTest(among: ["ridge"]) == speaker)
  }

  @Test func anotherOneMayBeNamed() throws {
    let complete = try configuration("exact-test: mine").withExactTest(among: ["ridge"])
    #expect(complete.attackers.last?.component.use == "mine")
    #expect(
      try AuditConfiguration(yaml: complete.yaml, defaultName: "test").exactTest == "mine")
  }
}
