import TelltaleCore
import Testing

struct SpliceTests {
  /// VGG16's stages at 224 × 224, as the paper has them.
  private let vgg = [
    EntryPoint(name: "block1", inputShape: [3, 224, 224]),
    EntryPoint(name: "block2", inputShape: [64, 112, 112]),
    EntryPoint(name: "block3", inputShape: [128, 56, 56]),
    EntryPoint(name: "block4", inputShape: [256, 28, 28]),
    EntryPoint(name: "block5", inputShape: [512, 14, 14]),
    EntryPoint(name: "fc", inputShape: [512, 7, 7]),
  ]

  private func choose(_ shape: TapShape) throws -> Splice {
    try #require(Splice.choose(for: shape, among: vgg))
  }

  @Test func theOutputOfAStageEntersTheNext() throws {
    for (index, stage) in vgg.enumerated() {
      let splice = try choose(TapShape(stage.inputShape))
      #expect(splice.entryIndex == index)
      #expect(!splice.isResized && !splice.isChannelAdapted)
    }
  }

  @Test func aSmallerPlaneIsResizedAtTheStageOfItsChannels() throws {
    let splice = try choose([64, 32, 32])
    #expect(splice.entryPoint == "block2")
    #expect(splice.isResized && !splice.isChannelAdapted)
    #expect(splice.summary == "block2 64×32×32→64×112×112 resized")
  }

  @Test func ofTwoStagesWithTheChannelsTheNearerSizeWins() throws {
    #expect(try choose([512, 6, 6]).entryPoint == "fc")
    #expect(try choose([512, 20, 20]).entryPoint == "block5")
  }

  @Test func onATieTheEarliestWins() throws {
    let stages = [
      EntryPoint(name: "large", inputShape: [8, 16, 16]),
      EntryPoint(name: "small", inputShape: [8, 4, 4]),
    ]
    // Half of the one, double of the other.
    #expect(Splice.choose(for: [8, 8, 8], among: stages)?.entryPoint == "large")
    #expect(Splice.choose(for: [8, 8, 8], among: stages.reversed())?.entryPoint == "small")
  }

  @Test func channelsCountBeforeSize() throws {
    #expect(try choose([128, 224, 224]).entryPoint == "block3")
  }

  @Test func withoutTheChannelsTheNearestCountIsAdapted() throws {
    let splice = try choose([100, 56, 56])
    #expect(splice.entryPoint == "block3")
    #expect(splice.isChannelAdapted)
    #expect(splice.summary == "block3 100×56×56→128×56×56 adapted-channels")
  }

  @Test func aVectorFindsAStage() throws {
    let splice = try choose([512])
    #expect(splice.entryPoint == "fc")
    #expect(!splice.isChannelAdapted)
    #expect(splice.isResized)
  }

  @Test func anOpenTimeIsChosenForByItsChannelsAndIsResized() throws {
    let splice = try choose([256, nil])
    #expect(splice.entryPoint == "block4" && splice.isResized && !splice.isChannelAdapted)
    #expect(splice.summary == "block4 256×time→256×28×28 resized")
  }

  @Test func withoutStagesThereIsNoSplice() {
    #expect(Splice.choose(for: [3, 2, 2], among: []) == nil)
  }
}
