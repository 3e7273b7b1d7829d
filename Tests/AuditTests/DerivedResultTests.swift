import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Formats
@testable import Plan
@testable import Results

/// What was derived once is read the next time, and only where nothing differs.
@Suite struct DerivedResultTests {
  private func kept(in folder: String) throws -> [String] {
    StoreContents(try ArtifactStore(root: folder + "/store")).artifacts
      .filter { $0.record.kind == "result" }.map(\.key.hex)
  }

  @Test func anAuditWithNothingToRunGivesTheSameNumbersFromWhatWasKept() throws {
    try withTemporaryFolder { folder in
      let first = try FakeAudit().run(in: folder).result
      let keys = try kept(in: folder)
      #expect(keys.count == 1)
      let again = try FakeAudit().run(in: folder).result
      #expect(again.cells == first.cells && again.verdict == first.verdict)
      #expect(again.contrasts == first.contrasts && again.baselines == first.baselines)
      #expect(again.provenance.stagesRun == 0 && first.provenance.stagesRun > 0)
      #expect(again.provenance.startedAt >= first.provenance.startedAt)
      #expect(try kept(in: folder) == keys)
    }
  }

  /// A mark that only the kept one has comes back; with a record that it does not fit, it does not.
  @Test func whatWasKeptIsReadAndWhatIsDamagedIsDerivedAnew() throws {
    try withTemporaryFolder { folder in
      let audit = try FakeAudit()
      let first = try audit.run(in: folder).result
      let store = try ArtifactStore(root: folder + "/store")
      let key = try #require(store.keys.first { try store.record(of: $0).kind == "result" })
      let path = store.folder(of: key) + "/" + AuditResult.fileName
      let record = store.folder(of: key) + "/" + ArtifactRecord.fileName
      func replace(_ text: String, with other: String, in file: String) throws {
        let whole = try String(contentsOfFile: file, encoding: .utf8)
        try #require(whole.contains(text))
        try whole.replacing(text, with: other).write(
          toFile: file, atomically: false, encoding: .utf8)
      }
      let was = try #require(ContentHash(ofFile: path))
      let mark = String(first.name.reversed())
      try #require(mark != first.name)
      try replace("\"name\" : \"\(first.name)\"", with: "\"name\" : \"\(mark)\"", in: path)
      let now = try #require(ContentHash(ofFile: path))
      try replace(was.hex, with: now.hex, in: record)
      #expect(try audit.run(in: folder).result.name == mark)
      try replace(now.hex, with: was.hex, in: record)
      let again = try audit.run(in: folder).result
      #expect(again.name == first.name && again.cells == first.cells)
    }
  }

  @Test func otherSettingsAndOtherLabelsAreDerivedAnew() throws {
    try withTemporaryFolder { folder in
      _ = try FakeAudit().run(in: folder)
      var other = try FakeAudit()
      other.configuration.declaredMargin = 0.1
      #expect(try other.run(in: folder).result.verdict.margin == 0.1)
      #expect(try kept(in: folder).count == 2)
    }
  }
}
