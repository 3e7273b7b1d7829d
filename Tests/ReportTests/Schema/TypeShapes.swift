/// JSON Schema of what a type reads: the type is decoded by a decoder that has nothing to give and notes
/// what it is asked for.
///
/// A key that may be missing (`decodeIfPresent`) is not required. Structures stand under their types'
/// names and are referred to. What a type does by hand (an enumeration with values, a bare value of
/// several kinds) is told in `known`.
final class TypeShapes {
  typealias Schema = [String: Any]

  /// A type whose decoding does not show its shape, with a value to go on with.
  struct Known {
    let schema: (TypeShapes) throws -> Schema
    let sample: any Decodable
  }

  private(set) var definitions: [String: Schema] = [:]
  private let known: [ObjectIdentifier: Known]

  init(known: [(type: any Decodable.Type, shape: Known)]) {
    self.known = Dictionary(
      uniqueKeysWithValues: known.map { (ObjectIdentifier($0.type), $0.shape) })
  }

  func schema<Value: Decodable>(of type: Value.Type) throws -> Schema {
    if let known = known[ObjectIdentifier(type)] { return try known.schema(self) }
    if let plain = Self.plain[ObjectIdentifier(type)] { return plain.schema }
    let cases = Self.cases(type)
    if !cases.isEmpty { return ["type": "string", "enum": cases.map(\.word)] }
    if let list = type as? any List.Type { return try list.schema(self) }
    let name = String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
    if definitions[name] == nil {
      // Holds the place of a type that holds itself.
      definitions[name] = [:]
      let asked = AskedKeys(self)
      _ = try Value(from: AskingDecoder(asked))
      definitions[name] = object(asked.properties, required: asked.required)
    }
    return ["$ref": "#/$defs/\(name)"]
  }

  func object(_ properties: [String: Schema], required: Set<String>) -> Schema {
    [
      "type": "object", "properties": properties, "required": required.sorted(),
      "additionalProperties": false,
    ]
  }

  /// Any value of a type, to go on decoding with.
  func sample<Value: Decodable>(of type: Value.Type) throws -> Value {
    let sample: Any? =
      known[ObjectIdentifier(type)]?.sample ?? Self.plain[ObjectIdentifier(type)]?.sample
      ?? Self.cases(type).first?.value ?? (type as? any List.Type)?.empty
    if let sample = sample as? Value { return sample }
    return try Value(from: AskingDecoder(AskedKeys(self)))
  }

  /// Of an enumeration of words; empty for any other type.
  private static func cases(_ type: Any.Type) -> [(word: String, value: Any)] {
    func all<Choice: CaseIterable>(_ type: Choice.Type) -> [Any] { Array(type.allCases) }
    guard let type = type as? any CaseIterable.Type else { return [] }
    return all(type).compactMap { value in
      ((value as? any RawRepresentable)?.rawValue as? String).map { ($0, value) }
    }
  }

  private static var plain: [ObjectIdentifier: (schema: Schema, sample: Any)] {
    [
      ObjectIdentifier(String.self): (["type": "string"], ""),
      ObjectIdentifier(Bool.self): (["type": "boolean"], false),
      ObjectIdentifier(Double.self): (["type": "number"], 0.0),
      ObjectIdentifier(Int.self): (["type": "integer"], 0),
      ObjectIdentifier(UInt64.self): (["type": "integer", "minimum": 0], UInt64(0)),
    ]
  }
}

/// A list, or a map from words.
private protocol List {
  static var empty: Any { get }
  static func schema(_ shapes: TypeShapes) throws -> TypeShapes.Schema
}

extension Array: List where Element: Decodable {
  fileprivate static var empty: Any { [Element]() }
  fileprivate static func schema(_ shapes: TypeShapes) throws -> TypeShapes.Schema {
    ["type": "array", "items": try shapes.schema(of: Element.self)]
  }
}

extension Dictionary: List where Key == String, Value: Decodable {
  fileprivate static var empty: Any { [String: Value]() }
  fileprivate static func schema(_ shapes: TypeShapes) throws -> TypeShapes.Schema {
    ["type": "object", "additionalProperties": try shapes.schema(of: Value.self)]
  }
}
