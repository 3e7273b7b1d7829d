import Foundation
import Report
import Testing

@testable import Results

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Build servers read the form as they read any test run.
@Suite struct JUnitTests {
  /// Element names with their attributes, in order.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [(name: String, attributes: [String: String])] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { elements.append((name, attributes)) }
  }

  private func read(_ result: AuditResult) throws -> [(name: String, attributes: [String: String])]
  {
    let reader = Reader()
    let parser = XMLParser(data: Data(AuditReport(result).junit().utf8))
    parser.delegate = reader
    #expect(parser.parse())
    return reader.elements
  }

  @Test func everyAttackIsACaseAndEveryVerdictIsCounted() throws {
    let result = ResultFixture.small
    let attacks = result.cells.filter { $0.cell.kind == .attack }
    let elements = try read(result)
    #expect(
      elements.filter { $0.name == "testcase" }.map { $0.attributes["name"] }
        == attacks.map(\.cell.id))
    let suite = try #require(elements.first { $0.name == "testsuite" }).attributes
    for (element, count) in [("failure", "failures"), ("error", "errors"), ("skipped", "skipped")] {
      #expect("\(elements.count { $0.name == element })" == suite[count])
    }
    #expect(suite["failures"] != "0" && suite["errors"] == "1")
  }

  @Test func namesWithMarkupStayText() throws {
    let result = ResultFixture.make(
      name: "a <b> & \"c\" \u{1}", folds: [0], cells: ResultFixture.small.cells)
    let suite = try #require(try read(result).first { $0.name == "testsuite" }).attributes
    #expect(suite["name"] == "a <b> & \"c\" \u{FFFD}")
  }
}
