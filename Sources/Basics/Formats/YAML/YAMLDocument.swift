public import TelltaleCore
public import Yams

/// YAML from a stranger: what is too large, or unfolds, is refused before it is parsed.
///
/// Nesting is bounded by the parser (libyaml: 1000 levels).
public enum YAMLDocument {
  /// Of the text, in UTF-8: an audit of 100,000 attackers takes 5 MB.
  public static let byteLimit = 1 << 24

  /// The document's node.
  ///
  /// - Parameters:
  ///   - what: the document, for messages: "the audit file".
  ///   - code: of the errors.
  ///
  /// Throws where the text is empty, no YAML, more than `byteLimit`, or repeats a part of itself by
  /// an alias: ten lines of those stand for a billion values.
  public static func root(
    of text: String, what: String, code: AuditError.Code
  ) throws(AuditError) -> Node {
    guard text.utf8.count <= byteLimit else {
      throw AuditError(
        code, "\(what) has \(text.utf8.count) bytes; allowed are \(byteLimit)")
    }
    if let name = repeatedAnchor(in: Array(text.utf8)) {
      throw AuditError(
        code, "\(what) repeats the part '&\(name)' as '*\(name)'; write it out where it is wanted")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw AuditError(code, "\(what) is not YAML", cause: "\(error)")
    }
    guard let node else { throw AuditError(code, "\(what) is empty") }
    return node
  }

  /// A name that stands both behind `&` and behind `*` where a value may begin; nil for none.
  ///
  /// The parser resolves aliases by itself and hashes what they stand for, so that they have to be
  /// found before. In plain words the two hardly meet: both must carry one name.
  private static func repeatedAnchor(in text: [UInt8]) -> String? {
    let before = Set(" \t\r\n[{,".utf8)
    let behind = Set(" \t\r\n[]{},".utf8)
    var names: [UInt8: Set<String>] = [:]
    var index = 0
    while index < text.count {
      let sign = text[index]
      index += 1
      guard sign == UInt8(ascii: "&") || sign == UInt8(ascii: "*"),
        index == 1 || before.contains(text[index - 2])
      else { continue }
      let name = String(
        decoding: text[index...].prefix { !behind.contains($0) }, as: UTF8.self)
      if !name.isEmpty { names[sign, default: []].insert(name) }
    }
    let anchors = names[UInt8(ascii: "&")] ?? []
    return anchors.intersection(names[UInt8(ascii: "*")] ?? []).min()
  }
}
