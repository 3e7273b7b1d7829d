import Foundation
import Testing

/// What SPEC.md says of itself, and what others say of it.
@Suite struct SpecificationTests {
  private static func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(Manifest.root)/\(file)", encoding: .utf8)
  }

  /// Numbers of its sections and paragraphs: `9`, `9.6a`.
  private static func numbers() throws -> [String] {
    let text = try text("SPEC.md")
    return text.matches(of: #/(?m)^## ([0-9]+)\. /#).map { String($0.1) }
      + text.matches(of: /(?m)^\*\*([0-9]+\.[0-9]+[a-z]?)\*\*/).map { String($0.1) }
  }

  @Test func everyNumberIsGivenOnce() throws {
    let numbers = try Self.numbers()
    #expect(numbers.count > 80)
    #expect(Dictionary(grouping: numbers, by: \.self).filter { $0.value.count > 1 }.isEmpty)
  }

  @Test func everyParagraphThatIsReferredToIsThere() throws {
    let numbers = Set(try Self.numbers())
    var count = 0
    func check(_ file: String, _ pattern: some RegexComponent<(Substring, Substring)>) throws {
      for reference in try Self.text(file).matches(of: pattern.regex) {
        count += 1
        #expect(numbers.contains(String(reference.output.1)), "\(file): \(reference.output.0)")
      }
    }
    try check("SPEC.md", /§([0-9]+(?:\.[0-9]+[a-z]?)?)/)
    for folder in ["Sources", "Plugins"] {
      let all = try FileManager.default.subpathsOfDirectory(atPath: "\(Manifest.root)/\(folder)")
      for file in all where file.hasSuffix(".swift") && !file.contains(".build/") {
        try check("\(folder)/\(file)", /SPEC §([0-9]+(?:\.[0-9]+[a-z]?)?)/)
      }
    }
    #expect(count > 100)
  }

  @Test func itNamesTheVersionOfTheCoreAPI() throws {
    let header = try Self.text("Sources/Core/CTelltalePlugin/include/CTelltalePlugin.h")
    let version = try #require(header.firstMatch(of: /TELLTALE_CORE_API_VERSION ([0-9]+)u/)).output
      .1
    #expect(try Self.text("SPEC.md").contains("The core API version is \(version);"))
  }
}
