import TelltaleCore
import Testing

@testable import TrainedModels

/// How features get into a model's input.
@Suite struct InputPlanTests {
  private func plan(
    _ sizes: [Int?]?, _ layout: FeatureLayout, type: String = "f32", frames: Int = 0, bands: Int = 0
  ) throws(AuditError) -> InputPlan {
    try InputPlan(
      ReadableInput(name: "x", type: type, sizes: sizes), layout: layout, frameCount: frames,
      bandCount: bands, remedy: InputRemedy(component: "reader"))
  }

  @Test func whatDoesNotFitIsToldWithTheFlagsThatDo() throws {
    let samples = failure { try plan([nil, 16_000], .bandsFrames) }
    #expect(
      samples?.message.contains("add --set reader.layout=samples --feature waveform") == true)
    let nothing = failure { try plan([nil, 3, 8, 12], .bandsFrames) }
    #expect(nothing?.message.contains("no layout fits it") == true)
    #expect(nothing?.message.contains("telltale plugin new model") == true)
  }

  @Test func featuresOfOtherBandsAreToldWithTheFlagsThatFit() throws {
    func message(_ sizes: [Int?], _ layout: FeatureLayout, _ bands: Int) throws -> String {
      let plan = try plan(sizes, layout)
      return failure { try plan.check(bandCount: bands) }?.message ?? "none"
    }
    #expect(try message([nil, 400], .samples, 128).hasSuffix("add --feature waveform"))
    let turned = try message([nil, 200, 128], .bandsFrames, 128)
    #expect(turned.contains("take features of 200 bands"))
    #expect(turned.contains("add --set reader.layout=frames-bands"))
    let sound = try message([nil, 1, 400], .bandsFrames, 128)
    #expect(sound.contains("add --set reader.layout=samples --feature waveform"))
    #expect(try message([nil, 8, 12], .bandsFrames, 8) == "none")
    #expect(try message([nil, nil, 12], .bandsFrames, 8) == "none")
  }

  @Test func bandsThatNoLayoutFitsAreToldWithEveryReading() throws {
    let plan = try plan([nil, 901, 161], .bandsFrames)
    let error = failure { try plan.check(bandCount: 128) }?.message ?? ""
    #expect(error.contains("take features of 901 bands (--feature; 'telltale list feature'"))
    #expect(error.contains("add --set reader.layout=frames-bands with features of 161"))
  }

  @Test func inspectSaysHowAnInputIsReadAndWhatElseItCouldBe() throws {
    let planes = try plan([nil, 901, 161], .bandsFrames)
    #expect(
      planes.inWords
        == "read as bands-frames: 901 bands, 161 frames of every utterance; --set"
        + " reader.layout=frames-bands reads frames-bands: 161 bands, 901 frames of every utterance"
    )
    let sound = try plan([nil, 1, nil], .samples)
    #expect(sound.inWords == "read as samples: each utterance at its own length")
    let either = try plan([nil, nil, 400], .bandsFrames)
    #expect(either.inWords.contains("any number of bands, 400 frames of every utterance"))
    let samples = try plan([nil, 43_844, 1], .samples)
    #expect(samples.inWords == "read as samples: 43844 samples of every utterance")
  }

  @Test func axesAreFoundByTheLayoutAndTheSingleChannel() throws {
    #expect(try plan([nil, 8, 12], .bandsFrames).axes == [.batch, .bands, .frames])
    #expect(try plan([nil, 1, 8, nil], .bandsFrames).axes == [.batch, .single, .bands, .frames])
    #expect(try plan([nil, 8, 12, 1], .bandsFrames).axes == [.batch, .bands, .frames, .single])
    #expect(try plan([4, nil, 8], .framesBands).axes == [.batch, .frames, .bands])
    #expect(
      try plan([nil, nil, nil, nil], .framesBands).axes == [.batch, .single, .frames, .bands])
    #expect(try plan([nil, 400], .samples).axes == [.batch, .frames])
    #expect(try plan([nil, nil, 1], .samples).axes == [.batch, .frames, .single])
    #expect(try plan([1, 1, nil], .samples).axes == [.batch, .single, .frames])
  }

  @Test func otherInputsAreRefusedWithTheWantedShapes() {
    for (sizes, layout) in [
      ([nil, 3, 8, 12], FeatureLayout.bandsFrames), ([nil, 8], .bandsFrames),
      ([nil, 2, 100], .samples), ([nil], .samples), ([nil, 1, 1, 8, 12], .framesBands),
    ] as [([Int?], FeatureLayout)] {
      let error = failure { try plan(sizes, layout) }
      #expect(error?.code == .unsupported && error?.message.contains("[N, ") == true, "\(sizes)")
    }
    #expect(failure { try plan(nil, .samples) }?.code == .unsupported)
    #expect(failure { try plan([nil, 400], .samples, type: "i64") }?.code == .unsupported)
  }

  @Test func aWantedNumberMustBeTheModelsOwn() throws {
    let sizes: [Int?] = [nil, nil, 200]
    #expect(try plan(sizes, .bandsFrames, bands: 40).sizes == [nil, 40, 200])
    #expect(try plan(sizes, .bandsFrames, frames: 200).frameCount == 200)
    let error = failure { try plan(sizes, .bandsFrames, frames: 150) }
    #expect(error?.code == .shapeMismatch && error?.message.contains("200") == true)
  }

  /// 2 bands, frames 1 to `count`; band 1 is ten times band 0.
  private func filled(
    _ count: Int, _ wanted: Int, _ layout: FeatureLayout, _ padding: FrameFit.Padding = .zero,
    _ crop: FrameFit.Crop = .centre
  ) -> [Float] {
    let fit = FrameFit(layout: layout, padding: padding, crop: crop, scale: 2, offset: 1)
    let bands = [-3, -5].map {
      FeatureDescription.Band(name: "b", unit: "", range: Float($0)...100)
    }
    var result = ArraySlice([Float](repeating: .nan, count: 2 * wanted))
    fit.fill(
      (1...count).flatMap { [Float($0), Float(10 * $0)] }, bands: bands, wantedFrameCount: wanted,
      destination: &result)
    return Array(result)
  }

  @Test func valuesAreScaledAndLaidOut() {
    #expect(filled(3, 3, .framesBands) == [3, 21, 5, 41, 7, 61])
    #expect(filled(3, 3, .bandsFrames) == [3, 5, 7, 21, 41, 61])
  }

  @Test func aLongUtteranceIsCut() {
    #expect(filled(6, 2, .bandsFrames) == [7, 9, 61, 81])
    #expect(filled(5, 2, .bandsFrames) == [5, 7, 41, 61])
    #expect(filled(6, 2, .bandsFrames, .zero, .start) == [3, 5, 21, 41])
  }

  @Test func aShortUtteranceIsFilled() {
    #expect(filled(2, 4, .bandsFrames) == [3, 5, 0, 0, 21, 41, 0, 0])
    #expect(filled(2, 5, .bandsFrames, .repeat) == [3, 5, 3, 5, 3, 21, 41, 21, 41, 21])
    #expect(filled(2, 3, .framesBands, .lowest) == [3, 21, 5, 41, -5, -9])
    #expect(filled(2, 3, .framesBands, .minimum) == [3, 21, 5, 41, 3, 3])
  }
}
