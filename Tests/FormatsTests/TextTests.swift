import Testing

@testable import Formats

@Suite struct TextTests {
  @Test(arguments: [
    (0.42, "0.42"), (0.031, "0.031"), (0.0005, "0.0005"), (0.00005, "0.0001"), (0.00004, "<0.0001"),
    (0, "<0.0001"), (1, "1.00"),
  ])
  func aPValueIsNeverZero(value: Double, text: String) {
    #expect(Text.pValue(value) == text)
  }
}
