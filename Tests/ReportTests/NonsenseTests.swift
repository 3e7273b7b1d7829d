import Foundation
import Report
import TelltaleCore
import TestSupport
import Testing

@testable import Results

/// A result that can be read can be shown, in every form, whatever a stranger wrote into it.
@Suite struct NonsenseTests {
  @Test func everyFormOutlivesWhatCanBeRead() throws {
    var shownCount = 0
    for result in [ResultFixture.small, ResultFixture.contrasting] {
      let document = try JSONEdit(leanResult: AuditReport(result).json())
      let places = document.samples().filter { path in
        result == ResultFixture.small || path.first == .key("contrasts")
      }
      // Drawing takes a while: the first two that can be read at all, and several places at once,
      // far apart, where one does not hold another.
      let readable = places.map { place in
        var edits: [Edit] = []
        for nonsense in JSONEdit.nonsense(for: document.value(at: place)) where edits.count < 2 {
          let edit = Edit(place: place, nonsense: nonsense)
          if (try? decoded([edit], in: document)) != nil { edits.append(edit) }
        }
        return edits
      }
      for nth in 0..<2 {
        let edits = readable.compactMap { $0.dropFirst(nth).first }
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
}
