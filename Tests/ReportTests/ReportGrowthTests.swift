import Foundation
import Report
import Testing

/// Reports of very many attacks.
struct ReportGrowthTests {
  /// The golden result with so many attacks, each under a name of its own.
  private func result(attacks count: Int) throws -> String {
    let url = try #require(Bundle.module.url(forResource: "Golden/small", withExtension: "json"))
    let golden = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    var result = try #require(golden as? [String: Any])
    let cells = try #require(result["cells"] as? [[String: Any]])
    let kind = { (cell: [String: Any]) in (cell["cell"] as? [String: Any])?["kind"] as? String }
    let attacks = cells.filter {
      kind($0) == "attack" && !($0["scoreFiles"] as? [Any] ?? []).isEmpty
    }
    let copies = (0..<count).map { index in
      var copy = attacks[index % attacks.count]
      var cell = copy["cell"] as? [String: Any] ?? [:]
      cell["attacker"] = "attacker-\(index)-"
      cell["id"] = "attack-\(index)"
      copy["cell"] = cell
      return copy
    }
    result["cells"] = copies + cells.filter { kind($0) != "attack" }
    // Each has settings of its own, under a name of its own.
    var provenance = try #require(result["provenance"] as? [String: Any])
    let components = try #require(provenance["components"] as? [[String: Any]])
    let attacker = try #require(components.first { $0["role"] as? String == "attacker" })
    provenance["components"] =
      components + (0..<count).map { attacker.merging(["name": "attacker-\($0)-"]) { $1 } }
    result["provenance"] = provenance
    return String(
      decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self)
  }

  @Test func aThousandAttacksFitIntoTwoMegabytes() throws {
    let report = AuditReport(try AuditReport.decode(json: try result(attacks: 1000)))
    let page = report.html()
    #expect(page.utf8.count < 2_000_000, "\(page.utf8.count) bytes")
    // Every attack stands in the matrix, and the page says where the rest of its numbers is.
    let shown = page.components(separatedBy: "attacker-").dropFirst().map {
      $0.prefix { $0 != "-" }
    }
    let missing = Set((0..<1000).map(String.init)).subtracting(shown.map(String.init))
    #expect(missing.isEmpty, "\(missing.sorted())")
    #expect(page.contains("Of 1000 attacks the 100 strongest are shown here"))
    #expect(page.contains("more of attacker id"))
    #expect(report.csv().contains("attack-999"))
  }

  @Test func aHundredAttacksAreShownOneByOne() throws {
    let report = AuditReport(try AuditReport.decode(json: try result(attacks: 100)))
    #expect(!report.html().contains("are shown here"))
  }
}
