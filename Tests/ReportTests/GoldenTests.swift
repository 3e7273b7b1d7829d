import Foundation
import Report
import TestSupport
import Testing

/// Snapshots of a made-up result (`Recording`).
@Suite struct GoldenTests {
  private let report = AuditReport(ResultFixture.small)

  @Test func jsonIsAsRecorded() throws { try expect(try report.json(), "small.json") }
  @Test func htmlIsAsRecorded() throws { try expect(report.html(), "small.html") }
  @Test func csvIsAsRecorded() throws { try expect(report.csv(), "small.csv") }
  @Test func markdownIsAsRecorded() throws { try expect(report.markdown(), "small.md") }

  private func expect(_ text: String, _ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let file = folder.appending(path: name)
    try Recording.takeIfAsked(Data(text.utf8), to: file.path)
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard recorded != text else { return }
    let lines = zip(recorded.split(separator: "\n"), text.split(separator: "\n"))
    let (was, isNow) = lines.first { $0 != $1 } ?? ("end of file", "end of file")
    Issue.record("\(name) differs from the recorded one, first here:\n  was \(was)\n  is  \(isNow)")
  }
}
