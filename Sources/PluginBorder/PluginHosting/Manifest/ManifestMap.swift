internal import TelltaleCore
internal import Yams

/// One mapping of a manifest, read key by key; every error names the line.
struct ManifestMap {
  private let entries: [(key: String, node: Node, keyNode: Node)]
  private let placeOfKey: [String: Int]
  /// Where the mapping stands, for messages: "the manifest", "declaration", "parameters[2]".
  let place: String
  let line: Int?

  init(_ node: Node, place: String) throws(AuditError) {
    guard case .mapping(let mapping) = node else {
      throw ManifestMap.error("\(place) must be a list of 'key: value'", at: node)
    }
    var entries: [(String, Node, Node)] = []
    var placeOfKey: [String: Int] = [:]
    for (key, value) in mapping {
      guard let name = key.string else { throw ManifestMap.error("a key must be text", at: key) }
      if placeOfKey.updateValue(entries.count, forKey: name) != nil {
        throw ManifestMap.error("\(place) has '\(name)' twice", at: key)
      }
      entries.append((name, value, key))
    }
    self.entries = entries
    self.placeOfKey = placeOfKey
    self.place = place
    line = node.mark?.line
  }

  var keys: [String] { entries.map(\.key) }

  subscript(key: String) -> Node? { placeOfKey[key].map { entries[$0].node } }

  /// Throws for the first key that is not known, with the nearest known one.
  func refuseUnknownKeys(besides known: [String]) throws(AuditError) {
    for (key, _, node) in entries where !known.contains(key) {
      throw ManifestMap.error(
        "\(place) has no key '\(key)'" + NearName.hint(for: key, among: known), at: node)
    }
  }

  /// One value, as it stands; not empty.
  func text(_ key: String) throws(AuditError) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.string, !text.isEmpty else { throw wrong(key, "text") }
    return text
  }

  func integer(_ key: String) throws(AuditError) -> Int? {
    guard let node = self[key] else { return nil }
    guard let value = node.int else { throw wrong(key, "a whole number") }
    return value
  }

  func number(_ key: String) throws(AuditError) -> Double? {
    guard let node = self[key] else { return nil }
    guard let value = node.float, !value.isNaN else { throw wrong(key, "a number") }
    return value
  }

  func flag(_ key: String) throws(AuditError) -> Bool? {
    guard let node = self[key] else { return nil }
    guard let value = node.bool else { throw wrong(key, "true or false") }
    return value
  }

  /// A list of texts, each once if they are `unique`; one alone stands for a list of one.
  func words(_ key: String, unique: Bool = true) throws(AuditError) -> [String]? {
    guard let node = self[key] else { return nil }
    if case .scalar = node, let word = node.string, !word.isEmpty { return [word] }
    guard case .sequence(let sequence) = node else { throw wrong(key, "a list of words") }
    var words: [String] = []
    for element in sequence {
      guard let word = element.string else { throw wrong(key, "a list of words") }
      if unique && words.contains(word) {
        throw ManifestMap.error("\(place): '\(key)' names '\(word)' twice", at: element)
      }
      words.append(word)
    }
    return words
  }

  /// Mappings of a list.
  func maps(_ key: String) throws(AuditError) -> [ManifestMap]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node else { throw wrong(key, "a list, '- name: …'") }
    var maps: [ManifestMap] = []
    for (index, element) in sequence.enumerated() {
      maps.append(try ManifestMap(element, place: "\(key)[\(index + 1)]"))
    }
    return maps
  }

  /// Sizes of the axes of an array.
  func shape(_ key: String) throws(AuditError) -> [Int]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw wrong(key, "a list of sizes, for example [64, 16, 16]")
    }
    var shape: [Int] = []
    for element in sequence {
      guard let size = element.int, size > 0 else {
        throw wrong(key, "a list of sizes of at least 1, for example [64, 16, 16]")
      }
      shape.append(size)
    }
    guard TapDescription.elementCount(of: shape) <= 1 << 31 else {
      throw wrong(key, "a shape of at most \(1 << 31) values")
    }
    return shape
  }

  /// Lowest and highest value, `[0, 1]`.
  func range(_ key: String) throws(AuditError) -> ClosedRange<Double>? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node, sequence.count == 2,
      let low = sequence[0].float, let high = sequence[1].float, low <= high
    else { throw wrong(key, "the lowest and the highest value, for example [0, 1]") }
    return low...high
  }

  /// Words of an enumeration.
  func choices<T: RawRepresentable & CaseIterable>(_ key: String, of _: T.Type)
    throws(AuditError) -> [T]? where T.RawValue == String
  {
    guard let words = try words(key) else { return nil }
    var choices: [T] = []
    for word in words { choices.append(try choice(word, key: key)) }
    return choices
  }

  /// One word of an enumeration.
  func choice<T: RawRepresentable & CaseIterable>(_ word: String, key: String)
    throws(AuditError) -> T where T.RawValue == String
  {
    guard let choice = T(rawValue: word) else {
      throw error(
        key, "cannot be '\(word)'" + NearName.hint(for: word, among: T.allCases.map(\.rawValue)))
    }
    return choice
  }

  /// The value, or an error that says what is missing where.
  func required<Value>(_ key: String, _ value: Value?) throws(AuditError) -> Value {
    guard let value else {
      let start = line.map { "line \($0): " } ?? ""
      throw AuditError(.malformedFile, "\(start)\(place) has no '\(key)', which is required")
    }
    return value
  }

  /// An error about a key's value.
  func error(_ key: String, _ message: String) -> AuditError {
    let start = (self[key]?.mark?.line ?? line).map { "line \($0): " } ?? ""
    return AuditError(.malformedFile, "\(start)\(place): '\(key)' \(message)")
  }

  static func error(_ message: String, at node: Node) -> AuditError {
    let line = node.mark.map { "line \($0.line): " } ?? ""
    return AuditError(.malformedFile, line + message)
  }

  private func wrong(_ key: String, _ wanted: String) -> AuditError {
    error(key, "must be \(wanted)")
  }
}
