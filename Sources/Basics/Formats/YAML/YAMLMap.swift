package import TelltaleCore
package import Yams

/// One mapping of an audit file, read key by key; every error names the line.
package struct YAMLMap {
  private let entries: [(key: String, node: Node)]
  private let placeOfKey: [String: Int]
  /// Where the mapping stands, for messages: "the audit file", "model", "attackers[2]".
  package let place: String

  package init(_ node: Node, place: String) throws(AuditError) {
    guard case .mapping(let mapping) = node else {
      throw YAMLMap.error("\(place) must be a list of 'key: value'", at: node)
    }
    var entries: [(String, Node)] = []
    var placeOfKey: [String: Int] = [:]
    for (key, value) in mapping {
      guard let name = key.string else { throw YAMLMap.error("a key must be text", at: key) }
      if placeOfKey.updateValue(entries.count, forKey: name) != nil {
        throw YAMLMap.error("\(place) has '\(name)' twice", at: key)
      }
      entries.append((name, value))
    }
    self.entries = entries
    self.placeOfKey = placeOfKey
    self.place = place
  }

  package var keys: [String] { entries.map(\.key) }

  package subscript(key: String) -> Node? { placeOfKey[key].map { entries[$0].node } }

  /// Throws for the first key that is not known, with the nearest known one.
  package func refuseUnknownKeys(besides known: [String]) throws(AuditError) {
    for (key, node) in entries where !known.contains(key) {
      throw YAMLMap.error(
        "\(place) has no key '\(key)'" + NearName.hint(for: key, among: known), at: node)
    }
  }

  package func text(_ key: String) throws(AuditError) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.string else { throw wrong(key, node, "text") }
    return text
  }

  package func integer(_ key: String) throws(AuditError) -> Int? {
    guard let node = self[key] else { return nil }
    guard let value = node.int else { throw wrong(key, node, "a whole number") }
    return value
  }

  package func number(_ key: String) throws(AuditError) -> Double? {
    guard let node = self[key] else { return nil }
    guard let value = node.float, value.isFinite else { throw wrong(key, node, "a finite number") }
    return value
  }

  /// A list of words; one word alone stands for a list of one.
  package func words(_ key: String) throws(AuditError) -> [String]? {
    guard let node = self[key] else { return nil }
    if case .scalar = node, let word = node.string { return [word] }
    guard case .sequence(let sequence) = node else { throw wrong(key, node, "a list of words") }
    var words: [String] = []
    var known: Set<String> = []
    for element in sequence {
      guard let word = element.string else { throw wrong(key, element, "a list of words") }
      guard known.insert(word).inserted else {
        throw YAMLMap.error("\(place): '\(key)' names '\(word)' twice", at: element)
      }
      words.append(word)
    }
    return words
  }

  /// One word of an enumeration.
  package func choice<T: RawRepresentable & CaseIterable>(_ key: String, of _: T.Type)
    throws(AuditError) -> T? where T.RawValue == String
  {
    guard let word = try text(key), let node = self[key] else { return nil }
    return try YAMLMap.choice(word, key: key, node: node)
  }

  /// Words of an enumeration.
  package func choices<T: RawRepresentable & CaseIterable>(_ key: String, of _: T.Type)
    throws(AuditError) -> [T]? where T.RawValue == String
  {
    guard let words = try words(key), let node = self[key] else { return nil }
    var choices: [T] = []
    for word in words { choices.append(try YAMLMap.choice(word, key: key, node: node)) }
    return choices
  }

  /// Every entry that is not reserved, as a component's settings; a list of words is text with commas
  /// between them.
  package func parameters(besides reserved: [String]) throws(AuditError) -> [String: ParameterValue]
  {
    var parameters: [String: ParameterValue] = [:]
    for (key, node) in entries where !reserved.contains(key) {
      switch node {
      case .scalar: parameters[key] = YAMLMap.value(of: node)
      case .sequence:
        let words = try self.words(key) ?? []
        guard !words.isEmpty, !words.contains(where: { $0.contains(",") }) else {
          throw YAMLMap.error(
            "\(place): '\(key)' must be one value, or a list of words without commas", at: node)
        }
        parameters[key] = .text(words.joined(separator: ","))
      default:
        throw YAMLMap.error("\(place): '\(key)' must be one value, or a list of words", at: node)
      }
    }
    return parameters
  }

  package static func error(_ message: String, at node: Node) -> AuditError {
    let line = node.mark.map { "line \($0.line): " } ?? ""
    return AuditError(.invalidConfiguration, line + message)
  }

  private static func value(of node: Node) -> ParameterValue {
    if let flag = node.bool { return .flag(flag) }
    if let integer = node.int { return .integer(integer) }
    if let number = node.float { return .number(number) }
    return .text(node.string ?? "")
  }

  private static func choice<T: RawRepresentable & CaseIterable>(
    _ word: String, key: String, node: Node
  ) throws(AuditError) -> T where T.RawValue == String {
    guard let choice = T(rawValue: word) else {
      let known = T.allCases.map(\.rawValue)
      throw error(
        "'\(key)' cannot be '\(word)'" + NearName.hint(for: word, among: known), at: node)
    }
    return choice
  }

  private func wrong(_ key: String, _ node: Node, _ wanted: String) -> AuditError {
    YAMLMap.error("\(place): '\(key)' must be \(wanted)", at: node)
  }
}
