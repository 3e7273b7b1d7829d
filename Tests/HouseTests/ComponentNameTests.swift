import Foundation
import TestSupport
import Testing

/// Plan, engine and report know no component by name: what they say of some stands in data.
@Suite struct ComponentNameTests {
  private static let rooms = ["Sources/Audit", "Sources/PluginBorder/ConformanceKit"]

  /// Ids that are words of something else, too: of a page, and of a model that reads no feature.
  private static let otherwise = [
    "table": ["Markup(\"table\"", "\"section\", \"table\""],
    "recorded": ["let noFeature = \"recorded\""],
  ]

  /// `telltale list --json`.
  private struct Survey: Decodable {
    struct Card: Decodable {
      struct Component: Decodable { let id: String }
      let components: [Component]
    }
    let cards: [Card]
  }

  /// Of every component that comes with the program, as it lists itself.
  private static func ids() throws -> Set<String> {
    let list = try runProcess(
      BuildProducts.telltale, ["list", "--json"], environment: ["TELLTALE_PLUGIN_PATH": ""])
    let survey = try JSONDecoder().decode(Survey.self, from: Data(list.standardOutput.utf8))
    return Set(survey.cards.flatMap(\.components).map(\.id))
  }

  /// `file:line: id` of every id that stands in quotes.
  private static func named(_ ids: Set<String>, in text: String, file: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
      index, line in
      line.matches(of: /"([a-z0-9-]+)"/).map { String($0.1) }.filter { id in
        ids.contains(id) && !(otherwise[id] ?? []).contains { line.contains($0) }
      }.map { "\(file):\(index + 1): \($0)" }
    }
  }

  @Test func noRoomOfAnAuditNamesAComponent() throws {
    let ids = try Self.ids()
    #expect(ids.count > 40)
    for file in Self.rooms.flatMap(Manifest.sources(in:)) {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let found = Self.named(ids, in: text, file: file)
      #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
  }

  @Test func aNameIsFoundWithItsFileAndLine() throws {
    let ids = try Self.ids()
    #expect(
      Self.named(ids, in: "let a = 1\nif id == \"ridge\" { }", file: "A.swift")
        == ["A.swift:2: ridge"])
    #expect(Self.named(ids, in: "Markup(\"table\")", file: "A.swift").isEmpty)
    #expect(Self.named(ids, in: "corpus == \"table\"", file: "A.swift").count == 1)
  }
}
