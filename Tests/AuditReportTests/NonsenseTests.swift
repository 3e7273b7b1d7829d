import AuditCore
import AuditReport
import AuditRunner
import AuditTestSupport
import Foundation
import Testing

/// A result that can be read can be shown, in every form, whatever a stranger wrote into it.
@Suite struct NonsenseTests {
  @Test func everyFormOutlivesWhatCanBeRead() throws {
    var shownCount = 0
    for result in [ResultFixture.small, ResultFixture.contrasting] {
      let document = try JSONEdit(lean(AuditReport(result).json()))
      let places = document.samples().filter { path in
        result == ResultFixture.small || path.first == .key("contrasts")
      }
      // Drawing takes a while: the first two that can be read at all, and several places at once,
      // far apart, where one does not hold another.
      for nth in 0..<2 {
        let edits = places.compactMap { place -> Edit? in
          let readable = JSONEdit.nonsense.lazy.filter {
            (try? AuditReport.decode(json: document.text(replacing: place, by: $0))) != nil
          }
          return readable.dropFirst(nth).first.map { Edit(place: place, nonsense: $0) }
        }
        for group in apart(edits, in: document) {
          shownCount += group.count
          // Some can be read alone, and not with another.
          let read = (try? [decoded(group, in: document)]) ?? []
          for read in try read.isEmpty ? group.map({ try decoded([$0], in: document) }) : read {
            #expect(try !AuditReport(read).files().values.contains(""))
            #expect(!AuditReport.index([("a", read), ("b", result)]).isEmpty)
          }
        }
      }
    }
    #expect(shownCount > 100)
  }

  private func decoded(_ edits: [Edit], in document: JSONEdit) throws -> AuditResult {
    try AuditReport.decode(json: document.text(replacing: edits.map { ($0.place, $0.nonsense) }))
  }

  private struct Edit {
    let place: [JSONEdit.Step]
    let nonsense: Any
  }

  /// Each list and object by itself, values by eights.
  private func apart(_ edits: [Edit], in document: JSONEdit) -> [[Edit]] {
    let isLeaf = { (edit: Edit) in
      let value = document.value(at: edit.place)
      return !(value is [Any]) && !(value is [String: Any])
    }
    let leaves = edits.filter(isLeaf)
    let groupCount = (leaves.count + 7) / 8
    return edits.filter { !isLeaf($0) }.map { [$0] }
      + (0..<groupCount).map { group in
        stride(from: group, to: leaves.count, by: groupCount).map { leaves[$0] }
      }
  }

  /// The same with a cell of each kind and outcome, a slice of each and one baseline: every place of a
  /// kind is there, and is read in a moment.
  private func lean(_ text: String) throws -> String {
    let read = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var document = try #require(read as? [String: Any])
    var seen: Set<String> = []
    let cells = (document["cells"] as? [[String: Any]] ?? []).filter { cell in
      let kind = (cell["cell"] as? [String: Any])?["kind"] as? String ?? ""
      let status = (cell["status"] as? [String: Any])?.keys.first ?? ""
      return seen.insert("\(kind) \(status)").inserted
    }
    document["cells"] = cells.map { cell in
      cell.merging(["slices": Array((cell["slices"] as? [Any] ?? []).prefix(1))]) { $1 }
    }
    document["baselines"] = Array((document["baselines"] as? [Any] ?? []).prefix(1))
    return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
  }
}
