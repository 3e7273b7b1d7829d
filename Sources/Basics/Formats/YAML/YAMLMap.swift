package import TelltaleCore
package import Yams

/// One mapping of a file that people write, read key by key; every error names the line.
package struct YAMLMap {
  private let entries: [(key: String, node: Node, keyNode: Node)]
  private let placeOfKey: [String: Int]
  /// Where the mapping stands, for messages: "the audit file", "model", "attackers[2]".
  package let place: String
  /// Of the errors: what kind of file it is.
  private let code: AuditError.Code
  package let line: Int?

  package init(
    _ node: Node, place: String, code: AuditError.Code = .invalidConfiguration
  ) throws(AuditError) {
    guard case .mapping(let mapping) = node else {
      throw YAMLMap.error("\(place) must be a list of 'key: value'", at: node, code)
    }
    var entries: [(String, Node, Node)] = []
    var placeOfKey: [String: Int] = [:]
    for (key, value) in mapping {
      guard let name = key.string else {
        throw YAMLMap.error("a key must be text", at: key, code)
      }
      if placeOfKey.updateValue(entries.count, forKey: name) != nil {
        throw YAMLMap.error("\(place) has '\(name)' twice", at: key, code)
      }
      entries.append((name, value, key))
    }
    self.entries = entries
    self.placeOfKey = placeOfKey
    self.place = place
    self.code = code
    line = node.mark?.line
  }

  package var keys: [String] { entries.map(\.key) }

  package subscript(key: String) -> Node? { placeOfKey[key].map { entries[$0].node } }

  /// Throws for the first key that is not known, with the nearest known one.
  package func refuseUnknownKeys(besides known: [String]) throws(AuditError) {
    for (key, _, node) in entries where !known.contains(key) {
      throw YAMLMap.error(
        "\(place) has no key '\(key)'" + NearName.hint(for: key, among: known), at: node, code)
    }
  }

  package func text(_ key: String) throws(AuditError) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.string else { throw wrong(key, "text") }
    return text
  }

  /// The same, and not empty.
  package func filledText(_ key: String) throws(AuditError) -> String? {
    guard let text = try text(key) else { return nil }
    guard !text.isEmpty else { throw wrong(key, "text") }
    return text
  }

  package func integer(_ key: String) throws(AuditError) -> Int? {
    guard let node = self[key] else { return nil }
    guard let value = node.int else { throw wrong(key, "a whole number") }
    return value
  }

  package func number(_ key: String) throws(AuditError) -> Double? {
    guard let node = self[key] else { return nil }
    guard let value = node.float, value.isFinite else { throw wrong(key, "a finite number") }
    return value
  }

  package func flag(_ key: String) throws(AuditError) -> Bool? {
    guard let node = self[key] else { return nil }
    guard let value = node.bool else { throw wrong(key, "true or false") }
    return value
  }

  /// A list of words, each once if they are `unique`; one word alone stands for a list of one.
  package func words(_ key: String, unique: Bool = true) throws(AuditError) -> [String]? {
    guard let node = self[key] else { return nil }
    if case .scalar = node, let word = node.string, !word.isEmpty { return [word] }
    guard case .sequence(let sequence) = node else { throw wrong(key, "a list of words") }
    var words: [String] = []
    var known: Set<String> = []
    for element in sequence {
      guard let word = element.string else { throw wrong(key, "a list of words") }
      guard known.insert(word).inserted || !unique else {
        throw YAMLMap.error("\(place): '\(key)' names '\(word)' twice", at: element, code)
      }
      words.append(word)
    }
    return words
  }

  /// A mapping below this one, with errors of the same code.
  package func map(_ key: String) throws(AuditError) -> YAMLMap? {
    guard let node = self[key] else { return nil }
    return try YAMLMap(node, place: key, code: code)
  }

  /// Mappings of a list.
  package func maps(_ key: String) throws(AuditError) -> [YAMLMap]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node else { throw wrong(key, "a list, '- name: …'") }
    var maps: [YAMLMap] = []
    for (index, element) in sequence.enumerated() {
      maps.append(try YAMLMap(element, place: "\(key)[\(index + 1)]", code: code))
    }
    return maps
  }

  /// Lowest and highest value, `[0, 1]`.
  package func range(_ key: String) throws(AuditError) -> ClosedRange<Double>? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node, sequence.count == 2,
      let low = sequence[0].float, let high = sequence[1].float, low <= high
    else { throw wrong(key, "the lowest and the highest value, for example [0, 1]") }
    return low...high
  }

  /// One word of an enumeration.
  package func choice<T: RawRepresentable & CaseIterable>(_ key: String, of _: T.Type)
    throws(AuditError) -> T? where T.RawValue == String
  {
    guard let word = try text(key) else { return nil }
    return try choice(word, key: key)
  }

  /// Words of an enumeration.
  package func choices<T: RawRepresentable & CaseIterable>(_ key: String, of _: T.Type)
    throws(AuditError) -> [T]? where T.RawValue == String
  {
    guard let words = try words(key) else { return nil }
    var choices: [T] = []
    for word in words { choices.append(try choice(word, key: key)) }
    return choices
  }

  /// A word that the key has, as one of an enumeration.
  package func choice<T: RawRepresentable & CaseIterable>(_ word: String, key: String)
    throws(AuditError) -> T where T.RawValue == String
  {
    guard let choice = T(rawValue: word) else {
      throw error(
        key, "cannot be '\(word)'" + NearName.hint(for: word, among: T.allCases.map(\.rawValue)))
    }
    return choice
  }

  /// The value, or an error that says what is missing where.
  package func required<Value>(_ key: String, _ value: Value?) throws(AuditError) -> Value {
    guard let value else {
      let start = line.map { "line \($0): " } ?? ""
      throw AuditError(code, "\(start)\(place) has no '\(key)', which is required")
    }
    return value
  }

  /// Every entry that is not reserved, as a component's settings; a list of words is text with commas
  /// between them.
  package func parameters(besides reserved: [String]) throws(AuditError) -> [String: ParameterValue]
  {
    var parameters: [String: ParameterValue] = [:]
    for (key, node, _) in entries where !reserved.contains(key) {
      switch node {
      case .scalar: parameters[key] = YAMLMap.value(of: node)
      case .sequence:
        let words = try self.words(key) ?? []
        guard !words.isEmpty, !words.contains(where: { $0.contains(",") }) else {
          throw error(key, "must be one value, or a list of words without commas")
        }
        parameters[key] = .text(words.joined(separator: ","))
      default: throw error(key, "must be one value, or a list of words")
      }
    }
    return parameters
  }

  /// An error about a key's value.
  package func error(_ key: String, _ message: String) -> AuditError {
    let start = (self[key]?.mark?.line ?? line).map { "line \($0): " } ?? ""
    return AuditError(code, "\(start)\(place): '\(key)' \(message)")
  }

  package static func error(
    _ message: String, at node: Node, _ code: AuditError.Code = .invalidConfiguration
  ) -> AuditError {
    let line = node.mark.map { "line \($0.line): " } ?? ""
    return AuditError(code, line + message)
  }

  /// What is quoted is text, and so is a number with zeros before it (`007`): the name of a folder, not 7.
  private static func value(of node: Node) -> ParameterValue {
    let text = node.string ?? ""
    if let style = node.scalar?.style,
      [.singleQuoted, .doubleQuoted, .literal, .folded].contains(style)
    {
      return .text(text)
    }
    if let flag = node.bool { return .flag(flag) }
    if let integer = node.int, "\(integer)" == text { return .integer(integer) }
    let digits = text.drop { "+-".contains($0) }
    guard digits.first != "0" || digits.dropFirst().first?.isNumber != true else {
      return .text(text)
    }
    if let integer = node.int { return .integer(integer) }
    if let number = node.float { return .number(number) }
    return .text(text)
  }

  /// What `parameters` reads as the value.
  package static func node(_ value: ParameterValue) -> Node {
    let plain = Node(value.description)
    guard case .text(let text) = value, self.value(of: plain) != value else { return plain }
    return Node(text, Tag(.str), .doubleQuoted)
  }

  private func wrong(_ key: String, _ wanted: String) -> AuditError {
    error(key, "must be \(wanted)")
  }
}
