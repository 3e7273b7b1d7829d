import Foundation
import Report
import Testing

/// Snapshots of a made-up result. `TELLTALE_RECORD=1 swift test --filter GoldenTests` writes them
/// anew; look at the difference before you commit it.
@Suite struct GoldenTests {
  private let report = AuditReport(ResultFixture.small)

  @Test func jsonIsAsRecorded() throws { try expect(try report.json(), "small.json") }
  @Test func htmlIsAsRecorded() throws { try expect(report.html(), "small.html") }
  @Test func csvIsAsRecorded() throws { try expect(report.csv(), "small.csv") }
  @Test func markdownIsAsRecorded() throws { try expect(report.markdown(), "small.md") }

  private func expect(_ text: String, _ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["TELLTALE_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard recorded != text else { return }
    let lines = zip(recorded.split(separator: "\n"), text.split(separator: "\n"))
    let (was, isNow) = lines.first { $0 != $1 } ?? ("end of file", "end of file")
    Issue.record("\(name) differs from the recorded one, first here:\n  was \(was)\n  is  \(isNow)")
  }
}
