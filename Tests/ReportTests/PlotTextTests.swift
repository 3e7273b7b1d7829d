import TelltaleCore
import Testing

@testable import Report
@testable import Results

/// What plots say can be read: no text covers another.
@Suite struct PlotTextTests {
  private struct Text {
    let words: String
    let left: Double
    let right: Double
    let baseline: Double

    /// Characters are taken to be a little narrower than they are where plots are laid out, so that what just
    /// fits is let be.
    init?(_ match: Regex<AnyRegexOutput>.Match) {
      guard let name = match.output[1].substring, let words = match.output[5].substring,
        let x = match.output[2].substring.flatMap({ Double($0) }),
        let y = match.output[3].substring.flatMap({ Double($0) })
      else { return nil }
      let size = ["label", "group", "value"].contains(String(name)) ? 13.0 : 12.0
      let width =
        0.5 * size
        * Double(words.replacing(/<[^>]*>/, with: "").replacing(/&[a-z]+;/, with: "&").count)
      let start =
        switch match.output[4].substring {
        case "end": x - width
        case "middle": x - width / 2
        default: x
        }
      (self.words, left, right, baseline) = (String(words), start, start + width, y)
    }

    func covers(_ other: Text) -> Bool {
      abs(baseline - other.baseline) < 7 && left < other.right && other.left < right
    }
  }

  /// Pairs of texts of one picture that cover each other.
  private func covered(in html: String) throws -> [String] {
    let pattern = try Regex(
      "<text class=\"([^\"]*)\" x=\"([^\"]*)\" y=\"([^\"]*)\"(?: text-anchor=\"([^\"]*)\")?>(.*?)</text>"
    )
    let pictures = html.split(separator: "<svg").dropFirst().filter {
      $0.prefix(while: { $0 != ">" }).contains("role=\"img\"")
    }.map { picture in
      picture.prefix(upTo: picture.firstRange(of: "</svg>")?.lowerBound ?? picture.endIndex)
        .matches(of: pattern).compactMap(Text.init)
    }
    #expect(pictures.count > 3 && pictures.allSatisfy { $0.count > 2 })
    return pictures.flatMap { texts in
      texts.indices.flatMap { one in
        texts[(one + 1)...].filter(texts[one].covers).map { "\(texts[one].words) | \($0.words)" }
      }
    }
  }

  @Test(arguments: [
    ResultFixture.small, ResultFixture.contrasting,
    ResultFixture.large(tapCount: 5, folds: [0, 1]),
    ResultFixture.large(
      taps: (0...12).map { TapDescription(name: "hidden.\($0)", shape: [768, 9], depth: $0) },
      folds: [0, 1]),
    ResultFixture.large(
      taps: (0...32).map {
        TapDescription(name: "encoder.layers.\($0).output", shape: [1280, 9], depth: $0)
      }, folds: [0, 1]),
  ])
  func noTextOfAPlotCoversAnother(result: AuditResult) throws {
    #expect(try covered(in: AuditReport(result).html()) == [])
  }

  @Test func namesThatFitStandAsTheyAre() {
    let labels = TapLabels(["pool1", "pool2", "pool3"], step: 120)
    #expect(labels.texts == ["pool1", "pool2", "pool3"])
    #expect(labels.common == nil)
  }

  @Test func whatLayersHaveInCommonIsSaidOnce() {
    let labels = TapLabels((0...12).map { "encoder.layers.\($0).output" }, step: 45)
    #expect(labels.texts == (0...12).map { "\($0)" })
    #expect(labels.common == "encoder.layers.*.output")
  }

  @Test func numbersAndWordsAreNotCutInTwo() {
    #expect(TapLabels(["layer10", "layer11", "layer12"], step: 40).texts == ["10", "11", "12"])
    let words = TapLabels(["block.conv", "block.core"], step: 50)
    #expect(words.texts == ["conv", "core"])
    #expect(words.common == "block.*")
    #expect(TapLabels(["convolution", "core"], step: 30).common == nil)
  }

  @Test func ofTooManyEverySecondOrThirdIsNamedTheFirstAmongThem() {
    let labels = TapLabels((0..<33).map { "layers.\($0)" }, step: 9)
    let named = labels.texts.indices.filter { labels.texts[$0] != nil }
    #expect(named.first == 0)
    #expect(named.count > 8 && named.count < 33)
    #expect(Set(zip(named, named.dropFirst()).map { $1 - $0 }).count == 1)
  }

  @Test func oneTapOrNoneHasItsName() {
    #expect(TapLabels(["a very long name of one tap only"], step: 10).texts.count == 1)
    #expect(TapLabels([], step: 10).texts.isEmpty)
    #expect(TapLabels(["same", "same"], step: 10).texts == ["same", nil])
  }
}
