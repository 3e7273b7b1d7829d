public import Foundation
public import TelltaleCore

/// Which clauses the evidence of an audit is relevant to: data, so that a lawyer can edit it.
///
/// The bundled map is `Sources/Audit/Report/Data/clauses.json`; another may be given to a report.
public struct ClauseMap: Sendable, Hashable, Codable {
  struct Framework: Sendable, Hashable, Codable {
    /// Key of the rows' references.
    let key: String
    let name: String
    let edition: String
    /// Since when it holds, in words: its parts may do so from different days on.
    let appliesFrom: String
    /// ISO 8601 date of the references: when they were entered, or last compared.
    let checkedOn: String
  }

  /// One kind of evidence and where it is relevant, by framework.
  struct Row: Sendable, Hashable {
    let evidence: Evidence
    let name: String
    let references: [String: String]
  }

  let note: String
  let frameworks: [Framework]
  let rows: [Row]

  /// Reads a map of the bundled one's form. Throws `.malformedFile`.
  public init(json: Data) throws(AuditError) {
    do {
      self = try JSONDecoder().decode(ClauseMap.self, from: json)
    } catch let DecodingError.dataCorrupted(context) {
      throw AuditError(.malformedFile, "the clause map: \(context.debugDescription)")
    } catch {
      throw AuditError(
        .malformedFile, "the clause map is not of the form of the bundled clauses.json",
        cause: "\(error)")
    }
  }

  static let bundled: ClauseMap = {
    do { return try ClauseMap(json: Data(PackageResources.clauses_json)) } catch {
      preconditionFailure("the bundled clause map cannot be read: \(error)")
    }
  }()
}

extension ClauseMap.Row: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    var all: [String: String] = [:]
    for key in values.allKeys { all[key.stringValue] = try values.decode(String.self, forKey: key) }
    func refusal(_ reason: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: reason))
    }
    guard let key = all.removeValue(forKey: "evidence"), let name = all.removeValue(forKey: "name")
    else { throw refusal("a row needs 'evidence' and 'name'") }
    guard let evidence = Evidence(rawValue: key) else {
      let known = Evidence.allCases.map(\.rawValue)
      throw refusal("there is no evidence '\(key)'" + NearName.hint(for: key, among: known))
    }
    self.init(evidence: evidence, name: name, references: all)
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(evidence.rawValue, forKey: Key(stringValue: "evidence"))
    try values.encode(name, forKey: Key(stringValue: "name"))
    for (key, value) in references { try values.encode(value, forKey: Key(stringValue: key)) }
  }
}
