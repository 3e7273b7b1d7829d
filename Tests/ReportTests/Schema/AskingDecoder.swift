/// What was asked for by key.
final class AskedKeys {
  fileprivate let shapes: TypeShapes
  private(set) var properties: [String: TypeShapes.Schema] = [:]
  private(set) var required: Set<String> = []

  init(_ shapes: TypeShapes) { self.shapes = shapes }

  func note<Value: Decodable>(_ type: Value.Type, _ key: any CodingKey, isRequired: Bool) throws {
    properties[key.stringValue] = try shapes.schema(of: type)
    if isRequired { required.insert(key.stringValue) }
  }
}

/// Gives what a type asks for, and notes it.
struct AskingDecoder: Decoder {
  private let asked: AskedKeys
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  init(_ asked: AskedKeys) { self.asked = asked }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed<Key>(asked: asked))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw notShown("a list") }
  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw notShown("a bare value")
  }

  private func notShown(_ what: String) -> DecodingError {
    .dataCorrupted(
      .init(codingPath: [], debugDescription: "a type that reads \(what) must be among the known"))
  }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let asked: AskedKeys
  let codingPath: [any CodingKey] = []
  let allKeys: [Key] = []

  func contains(_ key: Key) -> Bool { false }
  func decodeNil(forKey key: Key) -> Bool { true }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try asked.note(type, key, isRequired: true)
    return try asked.shapes.sample(of: type)
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    try missing(type, key)
  }

  // The protocol has answers of its own for these, which would note nothing.
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try missing(type, key)
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try missing(type, key) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try missing(type, key)
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try missing(type, key)
  }

  private func missing<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
    try asked.note(type, key, isRequired: false)
    return nil
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
    -> KeyedDecodingContainer<Nested>
  { throw unheld }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw unheld
  }
  func superDecoder() throws -> any Decoder { throw unheld }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw unheld }

  private var unheld: DecodingError {
    .dataCorrupted(
      .init(codingPath: [], debugDescription: "a type that nests by hand must be among the known"))
  }
}
