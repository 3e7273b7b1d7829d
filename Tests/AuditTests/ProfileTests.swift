import TelltaleCore
import Testing

@testable import Plan

@Suite struct ProfileTests {
  private func metadata(_ parameters: [ParameterDescription]) -> ComponentMetadata {
    ComponentMetadata(
      role: .attacker, id: "a", version: "1", summary: "", citation: "", licence: "",
      parameters: parameters)
  }

  private let plane = ParameterDescription(
    "plane", "", range: .integers(32...512), default: .integer(64))
  private let epochs = ParameterDescription(
    "epochs", "", range: .integers(1...500), default: .integer(7))

  private func head(_ choices: [String]) -> ParameterDescription {
    ParameterDescription("head", "", range: .choices(choices), default: .text(choices[0]))
  }

  @Test func theFirstHeadThatAComponentOffersIsTaken() {
    let heads = [
      (["gap", "fc4096"], "fc4096"), (["gap", "fc1024-4096"], "fc1024-4096"), (["gap"], "gap"),
    ]
    for (choices, expected) in heads {
      let values = Profile.paper.completing([:], for: metadata([plane, head(choices)]))
      #expect(values == ["plane": .integer(224), "head": .text(expected)])
    }
  }

  @Test func whatIsGivenWins() {
    let values = Profile.standard.completing(
      ["plane": .integer(80)], for: metadata([plane, epochs]))
    #expect(values == ["plane": .integer(80), "epochs": .integer(20)])
  }

  @Test func aNetworkOnSequencesKeepsItsEpochsButForThePapersProfile() {
    let frames = ParameterDescription(
      "frames", "", range: .integers(16...2000), default: .integer(100))
    let lstm = metadata([frames, epochs])
    #expect(Profile.quick.completing([:], for: lstm) == ["frames": .integer(64)])
    #expect(
      Profile.paper.completing([:], for: lstm) == [
        "frames": .integer(450), "epochs": .integer(200),
      ])
  }

  @Test func aModelThatComesTrainedKeepsItsFrames() {
    let frames = ParameterDescription(
      "frames", "", range: .integers(0...9000), default: .integer(0))
    for profile in Profile.allCases {
      #expect(profile.completing([:], for: metadata([frames])).isEmpty)
    }
  }

  @Test func aProbeIsLeftAsItIs() {
    for profile in Profile.allCases {
      #expect(profile.completing([:], for: metadata([epochs])).isEmpty)
    }
  }
}
