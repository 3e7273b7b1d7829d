internal import Foundation
public import Results
public import TelltaleCore

/// An audit's result, told in five forms.
///
/// Every form is a pure function of the result: no clock, no machine state, so the same result
/// gives the same bytes.
public struct AuditReport: Sendable {
  /// What every form is made of.
  public let result: AuditResult
  private let clauses: ClauseMap

  /// - Parameter clauses: which clauses the evidence is relevant to; nil for the bundled map.
  public init(_ result: AuditResult, clauses: ClauseMap? = nil) {
    self.result = result
    self.clauses = clauses ?? .bundled
  }

  /// The whole result as canonical JSON: sorted keys, two-space indent, a newline at the end.
  ///
  /// Infinities and NaN are the strings `inf`, `-inf` and `nan`. Throws `.computationFailed` if the
  /// encoder refuses the value.
  public func json() throws(AuditError) -> String { try result.json() }

  /// One self-contained page: no script, no network, light and dark. Cannot fail.
  public func html() -> String { Page(result, clauses: clauses).html }

  /// One row per cell, metric and fold, and per summary over folds; RFC 4180 with `\n` line ends,
  /// numbers in full precision. Cannot fail.
  public func csv() -> String { CSVFormat(result).text }

  /// The finding, the matrix and the controls as Markdown whose tables also read well in a
  /// terminal. Cannot fail.
  public func markdown() -> String { MarkdownFormat(result).text }

  /// JUnit XML for build servers: a test case per attack. Cannot fail.
  public func junit() -> String { JUnitFormat(result).text }

  /// Every file of the report but those that are made by other programs, by its name in the audit's
  /// folder; `result.json` is one of them. Throws as `json()` does.
  public func files() throws(AuditError) -> [String: String] {
    let texts = [html(), markdown(), csv(), junit()]
    return Dictionary(
      uniqueKeysWithValues: zip(AuditResult.reportNames, texts)
        + [(AuditResult.fileName, try json())])
  }

  /// JSON Schema (2020-12) of `result.json`, with units.
  public static var schema: String {
    String(decoding: PackageResources.result_schema_json, as: UTF8.self)
  }

  /// One page over audits that lie in folders beside it. Cannot fail.
  public static func index(_ audits: [(folder: String, result: AuditResult)]) -> String {
    IndexPage(
      audits.map { audit in
        // A colon could end the name of a scheme: the link must lead to the folder.
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: ":"))
        let folder = audit.folder.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return IndexPage.Entry(result: audit.result, link: folder + "/report.html")
      }
    ).html
  }

  /// Reads what `json()` wrote.
  ///
  /// Throws `.unsupported` for another schema version, naming both, and `.malformedFile` for text
  /// that is not an audit result, naming the place.
  public static func decode(json: String) throws(AuditError) -> AuditResult {
    try AuditResult(json: json)
  }
}
