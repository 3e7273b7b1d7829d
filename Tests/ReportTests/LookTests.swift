import Testing

@testable import Report

@Suite struct LookTests {
  /// WCAG 2.2: contrast = (L1 + 0.05) / (L2 + 0.05), L the relative luminance; 4.5 for text,
  /// 3 for marks.
  @Test(arguments: [("light", Palette.light), ("dark", Palette.dark)])
  func contrastMeetsAAInBothThemes(_ name: String, _ palette: Palette) throws {
    for background in [palette.paper, palette.wash, palette.warningWash] {
      for text in [palette.ink, palette.soft, palette.accent, palette.warning] {
        let contrast = try contrast(text, background)
        #expect(contrast >= 4.5, "\(name): \(text) on \(background) has \(contrast)")
      }
    }
    // The darkest shade of the confusion table: accent at 42 % over paper, with ink on it.
    let shade = zip(try channels(palette.accent), try channels(palette.paper)).map {
      0.42 * $0 + 0.58 * $1
    }
    let onShade = ratio(luminance(try channels(palette.ink)), luminance(shade))
    #expect(onShade >= 4.5, "\(name): ink on the darkest shade has \(onShade)")
  }

  private func contrast(_ a: String, _ b: String) throws -> Double {
    ratio(luminance(try channels(a)), luminance(try channels(b)))
  }

  private func ratio(_ a: Double, _ b: Double) -> Double { (max(a, b) + 0.05) / (min(a, b) + 0.05) }

  private func channels(_ hex: String) throws -> [Double] {
    let value = try #require(Int(hex.dropFirst(), radix: 16))
    return [value >> 16 & 255, value >> 8 & 255, value & 255].map { Double($0) / 255 }
  }

  private func luminance(_ channels: [Double]) -> Double {
    let linear = channels.map { channel -> Double in
      channel <= 0.04045 ? channel / 12.92 : power((channel + 0.055) / 1.055)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  /// base^2.4 = base² · base^0.4; the fifth root of base² by Newton's method.
  private func power(_ base: Double) -> Double {
    var root = 1.0
    for _ in 0..<60 {
      root -= (root * root * root * root * root - base * base) / (5 * root * root * root * root)
    }
    return base * base * root
  }

  @Test func numbersAreRoundedAsPeopleExpect() {
    #expect(NumberText.fixed(0.905) == "0.91")
    #expect(NumberText.fixed(0.5) == "0.50")
    #expect(NumberText.fixed(12.3456, places: 3) == "12.346")
    #expect(NumberText.fixed(-0.004) == "0.00", "no minus before zero")
    #expect(NumberText.fixed(-1.5, places: 1) == "−1.5")
    #expect(NumberText.fixed(2.5, places: 0) == "3")
    #expect(NumberText.fixed(.nan) == "n/a")
    #expect(NumberText.fixed(1e30) == "1e+30")
  }

  @Test func almostOneNeverReadsAsOne() {
    #expect(NumberText.metric(0.998) == ">0.99")
    #expect(NumberText.metric(1) == "1.00")
    #expect(NumberText.metric(0.004) == "<0.01")
    #expect(NumberText.metric(0) == "0.00")
  }

  @Test func durationsReadAsPeopleSayThem() {
    #expect(NumberText.duration(seconds: 4.26) == "4.3 s")
    #expect(NumberText.duration(seconds: 2472) == "41 min 12 s")
    #expect(NumberText.duration(seconds: 12_040) == "3 h 20 min")
  }

  @Test func axesEndAtRoundValuesInsideTheMetricsRange() {
    let axis = Axis(showing: [0.483, 0.962], within: 0...1, from: 0, to: 100)
    #expect(axis.domain.lowerBound <= 0.483 && axis.domain.upperBound <= 1)
    #expect(axis.position(axis.domain.lowerBound) == 0)
    #expect(axis.position(axis.domain.upperBound) == 100)
    #expect(axis.ticks.count >= 3)
    #expect(axis.ticks.allSatisfy(axis.domain.contains))
  }

  @Test func anAxisOfOneValueOrNoneStillHasWidth() {
    for values in [[0.5], [], [Double.nan]] {
      let axis = Axis(showing: values, within: 0...1, from: 0, to: 100)
      #expect(axis.domain.upperBound > axis.domain.lowerBound)
      #expect(axis.position(0.5).isFinite)
    }
  }
}
