import TelltaleCore
import Testing

struct SpliceTests {
  /// VGG16's stages at 224 × 224, as the paper has them.
  private let vgg = [
    StageDescription(name: "block1", inputShape: [3, 224, 224]),
    StageDescription(name: "block2", inputShape: [64, 112, 112]),
    StageDescription(name: "block3", inputShape: [128, 56, 56]),
    StageDescription(name: "block4", inputShape: [256, 28, 28]),
    StageDescription(name: "block5", inputShape: [512, 14, 14]),
    StageDescription(name: "fc", inputShape: [512, 7, 7]),
  ]

  private func choose(_ shape: TapShape) throws -> Splice {
    try #require(Splice.choose(for: shape, among: vgg))
  }

  @Test func theOutputOfAStageEntersTheNext() throws {
    for (index, stage) in vgg.enumerated() {
      let splice = try choose(TapShape(stage.inputShape))
      #expect(splice.stageIndex == index)
      #expect(!splice.isResized && !splice.isChannelAdapted)
    }
  }

  @Test func aSmallerPlaneIsResizedAtTheStageOfItsChannels() throws {
    let splice = try choose([64, 32, 32])
    #expect(splice.stage == "block2")
    #expect(splice.isResized && !splice.isChannelAdapted)
    #expect(splice.summary == "block2 64×32×32→64×112×112 resized")
  }

  @Test func ofTwoStagesWithTheChannelsTheNearerSizeWins() throws {
    #expect(try choose([512, 6, 6]).stage == "fc")
    #expect(try choose([512, 20, 20]).stage == "block5")
  }

  @Test func onATieTheEarliestWins() throws {
    let stages = [
      StageDescription(name: "large", inputShape: [8, 16, 16]),
      StageDescription(name: "small", inputShape: [8, 4, 4]),
    ]
    // Half of the one, double of the other.
    #expect(Splice.choose(for: [8, 8, 8], among: stages)?.stage == "large")
    #expect(Splice.choose(for: [8, 8, 8], among: stages.reversed())?.stage == "small")
  }

  @Test func channelsCountBeforeSize() throws {
    #expect(try choose([128, 224, 224]).stage == "block3")
  }

  @Test func withoutTheChannelsTheNearestCountIsAdapted() throws {
    let splice = try choose([100, 56, 56])
    #expect(splice.stage == "block3")
    #expect(splice.isChannelAdapted)
    #expect(splice.summary == "block3 100×56×56→128×56×56 adapted-channels")
  }

  @Test func aVectorFindsAStage() throws {
    let splice = try choose([512])
    #expect(splice.stage == "fc")
    #expect(!splice.isChannelAdapted)
    #expect(splice.isResized)
  }

  @Test func anOpenTimeIsChosenForByItsChannelsAndIsResized() throws {
    let splice = try choose([256, nil])
    #expect(splice.stage == "block4" && splice.isResized && !splice.isChannelAdapted)
    #expect(splice.summary == "block4 256×time→256×28×28 resized")
  }

  @Test func withoutStagesThereIsNoSplice() {
    #expect(Splice.choose(for: [3, 2, 2], among: []) == nil)
  }
}
