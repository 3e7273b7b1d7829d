import Foundation
import TelltaleCore

@testable import Results

/// The schema of `result.json`: shapes from the types, and what types do not show (bounds, units) from
/// notes of `Type.key` or `Type`.
enum ResultSchema {
  static func text(notes: [String: [String: Any]]) throws -> String {
    let shapes = TypeShapes(known: known)
    _ = try shapes.schema(of: AuditResult.self)
    var definitions = shapes.definitions
    var unused = Set(notes.keys)
    for (type, definition) in definitions {
      definitions[type] = try noted(type, definition, notes, &unused)
    }
    guard unused.isEmpty else { throw UnusedNotes(names: unused.sorted()) }
    var schema = definitions.removeValue(forKey: "\(AuditResult.self)") ?? [:]
    var properties = schema["properties"] as? [String: TypeShapes.Schema] ?? [:]
    properties["schemaVersion"] = ["const": AuditResult.currentSchemaVersion]
    schema["properties"] = properties
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Telltale audit result"
    schema["description"] =
      "Schema version \(AuditResult.currentSchemaVersion). Shares are 0 to 1, losses in nats, times ISO"
      + " 8601 in UTC, hashes SHA-256."
    schema["$defs"] = definitions
    let data = try JSONSerialization.data(
      withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// A note that belongs to nothing is out of date.
  struct UnusedNotes: Error { let names: [String] }

  private static func noted(
    _ type: String, _ definition: TypeShapes.Schema, _ notes: [String: [String: Any]],
    _ unused: inout Set<String>
  ) throws -> TypeShapes.Schema {
    var definition = definition
    if let note = notes[type] {
      definition.merge(note) { $1 }
      unused.remove(type)
    }
    var properties = definition["properties"] as? [String: TypeShapes.Schema] ?? [:]
    for key in properties.keys {
      guard let note = notes["\(type).\(key)"] else { continue }
      unused.remove("\(type).\(key)")
      if note["oneOf"] != nil || note["const"] != nil { properties[key] = [:] }
      properties[key]?.merge(note) { $1 }
    }
    definition["properties"] = properties
    return definition
  }

  /// One key, whose name is the case.
  private static func choice(
    _ shapes: TypeShapes, _ cases: [(name: String, content: TypeShapes.Schema)]
  ) -> TypeShapes.Schema {
    ["oneOf": cases.map { shapes.object([$0.name: $0.content], required: [$0.name]) }]
  }

  private static var known: [(type: any Decodable.Type, shape: TypeShapes.Known)] {
    [
      (
        ClosedRange<Double>.self,
        .init(
          schema: { _ in
            [
              "type": "array", "items": ["type": ["number", "string"]], "minItems": 2,
              "maxItems": 2,
              "description": "[low, high]; infinities are the strings inf and -inf",
            ]
          }, sample: 0.0...1.0)
      ),
      (
        ParameterValue.self,
        .init(
          schema: { _ in ["type": ["string", "number", "boolean"]] },
          sample: ParameterValue.flag(false))
      ),
      (
        TapShape.self,
        .init(
          schema: { _ in
            [
              "type": "array", "items": ["type": ["integer", "null"], "minimum": 1], "minItems": 1,
              "description":
                "sizes, channels first; a last null is a time that follows the utterance",
            ]
          }, sample: TapShape([1]))
      ),
      (
        // Foundation has one, too.
        TelltaleCore.Measurement.self,
        .init(
          schema: { shapes in
            choice(
              shapes,
              [
                ("score", try shapes.schema(of: LeakageScore.self)),
                ("notApplicable", ["type": "string", "description": "the reason"]),
              ])
          }, sample: Measurement.notApplicable(because: ""))
      ),
      (
        CellResult.Status.self,
        .init(
          schema: { shapes in
            let reason = shapes.object(["because": ["type": "string"]], required: ["because"])
            return choice(
              shapes,
              [
                ("measured", shapes.object([:], required: [])), ("failed", reason),
                ("notRun", reason),
              ])
          }, sample: CellResult.Status.measured)
      ),
      (
        FoldRule.self,
        .init(
          schema: { shapes in
            choice(
              shapes,
              [
                (
                  "speakers",
                  shapes.object(["count": ["type": "integer", "minimum": 2]], required: ["count"])
                ),
                ("leaveOneGroupOut", shapes.object([:], required: [])),
              ])
          }, sample: FoldRule.leaveOneGroupOut)
      ),
    ]
  }
}
