import Foundation
import Report
import TestSupport
import Testing

@testable import Results

/// The shipped schema describes what is written, and nothing else.
@Suite struct ResultSchemaTests {
  private func problems(in json: String) throws -> [String] {
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(AuditReport.schema.utf8)) as? [String: Any])
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
    return SchemaReader(schema).problems(value, schema, "$")
  }

  /// The file is made, and recorded as goldens are.
  @Test func theSchemaIsWhatTheTypesSay() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let notes = try JSONSerialization.jsonObject(
      with: try Data(contentsOf: tests.appending(path: "Schema/notes.json")))
    let made = try ResultSchema.text(notes: try #require(notes as? [String: [String: Any]]))
    let file = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/Audit/Report/Data/result.schema.json")
    try Recording.takeIfAsked(Data(made.utf8), to: file.path)
    #expect(try String(contentsOf: file, encoding: .utf8) == made, "record it anew")
    #expect(AuditReport.schema == made, "the program was built with another one")
  }

  @Test(arguments: [ResultFixture.small, ResultFixture.contrasting])
  func resultsAreOfTheSchema(result: AuditResult) throws {
    #expect(try problems(in: AuditReport(result).json()) == [])
  }

  @Test(arguments: [
    ("\"schemaVersion\" : 9", "\"schemaVersion\" : 3"), ("\"margin\" : 0.05", "\"margin\" : 5"),
    ("\"kind\" : \"attack\"", "\"kind\" : \"assault\""), ("\"seed\"", "\"sead\""),
    ("\"pValue\" : 0.0005", "\"pValue\" : \"small\""),
  ])
  func whatIsNotOfTheSchemaIsFound(was: String, isNow: String) throws {
    let json = try AuditReport(ResultFixture.small).json()
    #expect(json.contains(was))
    #expect(try !problems(in: json.replacing(was, with: isNow)).isEmpty)
  }
}

/// As much of JSON Schema as ours uses.
private struct SchemaReader {
  private let definitions: [String: [String: Any]]

  init(_ schema: [String: Any]) {
    definitions = schema["$defs"] as? [String: [String: Any]] ?? [:]
  }

  func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      return definitions[name].map { problems(value, $0, path) } ?? ["\(path): no \(reference)"]
    }
    if let choices = schema["oneOf"] as? [[String: Any]] {
      let fitting = choices.count { problems(value, $0, path).isEmpty }
      return fitting == 1 ? [] : ["\(path): \(fitting) of its forms fit"]
    }
    if let types = schema["type"].map({ $0 as? [String] ?? [$0 as? String ?? ""] }),
      !types.contains(where: { isA($0, value) })
    {
      return ["\(path): is no \(types)"]
    }
    var found: [String] = []
    if let wanted = schema["const"] as? Int, value as? Int != wanted {
      found.append("\(path): not \(wanted)")
    }
    if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
      found.append("\(path): '\(value)' is none of \(words)")
    }
    if let number = value as? Double, !isA("boolean", value) {
      if let low = schema["minimum"] as? Double, number < low { found.append("\(path): too small") }
      if let high = schema["maximum"] as? Double, number > high + 1e-9 {
        found.append("\(path): too large")
      }
    }
    if let object = value as? [String: Any] { found += members(object, schema, path) }
    if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
      found += list.enumerated().flatMap { problems($1, items, "\(path)[\($0)]") }
    }
    return found
  }

  private func members(_ object: [String: Any], _ schema: [String: Any], _ path: String)
    -> [String]
  {
    let required = schema["required"] as? [String] ?? []
    var found = required.filter { object[$0] == nil }.map { "\(path): no \($0)" }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    for (key, value) in object {
      if let own = properties[key] {
        found += problems(value, own, "\(path).\(key)")
      } else if let others = schema["additionalProperties"] as? [String: Any] {
        found += problems(value, others, "\(path).\(key)")
      } else if schema["additionalProperties"] as? Bool == false {
        found.append("\(path): \(key) is not in the schema")
      }
    }
    return found
  }

  private func isA(_ type: String, _ value: Any) -> Bool {
    let number = value as? NSNumber
    let isFlag = number.map { String(cString: $0.objCType) == "c" } ?? false
    switch type {
    case "object": return value is [String: Any]
    case "array": return value is [Any]
    case "string": return value is String
    case "boolean": return isFlag
    case "integer":
      return number != nil && !isFlag && (value as? Double)?.rounded() == value as? Double
    case "number": return number != nil && !isFlag
    default: return false
    }
  }
}
