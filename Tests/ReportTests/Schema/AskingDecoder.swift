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
    try asked.note(type, key, isRequired: false)
    return nil
  }

  private func plain<Value: Decodable>(_ value: Value, _ key: Key) throws -> Value {
    try asked.note(Value.self, key, isRequired: true)
    return value
  }

  private func missing<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
    try asked.note(type, key, isRequired: false)
    return nil
  }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try plain(false, key) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try plain("", key) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try plain(0, key) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try plain(0, key) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try plain(0, key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try plain(0, key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try plain(0, key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try plain(0, key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try plain(0, key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try plain(0, key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try plain(0, key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try plain(0, key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try plain(0, key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try plain(0, key) }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try missing(type, key)
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try missing(type, key)
  }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try missing(type, key)
  }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
    try missing(type, key)
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try missing(type, key) }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
    try missing(type, key)
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
