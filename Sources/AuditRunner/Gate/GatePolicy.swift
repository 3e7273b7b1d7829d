public import AuditCore
internal import Yams

/// What a release may leak at most, who said so, and what to do where nothing can be said (SPEC §13).
public struct GatePolicy: Sendable, Hashable {
  /// What to do with an attack that decides nothing.
  public enum Response: String, Sendable, Hashable, CaseIterable {
    case fail
    case warn
    case pass
  }

  public struct Rule: Sendable, Hashable {
    public enum Bound: Sendable, Hashable {
      /// The interval's end on the side of more leakage may not pass it.
      case absolute(Double)
      /// Nor may the rise against the baseline audit's same attack, with its own interval.
      case rise(Double)
    }

    public var name: String
    /// Metric id.
    public var metric: String
    public var bound: Bound
    /// Words that an attack must match; by key of the policy. An absent key matches all.
    public var filters: [String: String]
  }

  /// Where the thresholds come from: a document, a decision, a date.
  public var source: String
  public var rules: [Rule]
  /// Intervals that reach across a bound, and attacks without an interval.
  public var inconclusive: Response
  /// Attacks that failed.
  public var failed: Response

  public init(
    source: String, rules: [Rule], inconclusive: Response = .fail, failed: Response = .fail
  ) {
    self.source = source
    self.rules = rules
    self.inconclusive = inconclusive
    self.failed = failed
  }

  static let filterKeys = ["attacker", "awareness", "corpus", "knowledge", "tap"]

  /// Reads a policy file. Throws `.invalidConfiguration`, with the line and the nearest known key.
  public init(yaml text: String) throws(AuditError) {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw AuditError(.invalidConfiguration, "the policy is not YAML", cause: "\(error)")
    }
    guard let root else { throw AuditError(.invalidConfiguration, "the policy is empty") }
    let map = try YAMLMap(root, place: "the policy")
    try map.refuseUnknownKeys(besides: ["source", "rules", "inconclusive", "failed"])
    guard let source = try map.text("source"), !source.isEmpty else {
      throw YAMLMap.error(
        "the policy needs 'source': where its thresholds come from (a document, a decision)",
        at: root)
    }
    guard case .sequence(let list)? = map["rules"], !list.isEmpty else {
      throw YAMLMap.error("the policy needs 'rules': a list with one rule or more", at: root)
    }
    var rules: [Rule] = []
    for (index, node) in list.enumerated() {
      rules.append(try Rule(YAMLMap(node, place: "rules[\(index + 1)]"), node: node))
    }
    self.init(
      source: source, rules: rules,
      inconclusive: try map.choice("inconclusive", of: Response.self) ?? .fail,
      failed: try map.choice("failed", of: Response.self) ?? .fail)
  }
}

extension GatePolicy.Rule {
  init(_ map: YAMLMap, node: Node) throws(AuditError) {
    try map.refuseUnknownKeys(besides: ["name", "metric", "bound", "rise"] + GatePolicy.filterKeys)
    guard let metric = try map.text("metric") else {
      throw YAMLMap.error(
        "a rule needs 'metric': a metric's id, as 'telltale list' has it", at: node)
    }
    let bound: Bound
    switch (try map.number("bound"), try map.number("rise")) {
    case (let value?, nil): bound = .absolute(value)
    case (nil, let value?): bound = .rise(value)
    default: throw YAMLMap.error("a rule needs either 'bound' or 'rise'", at: node)
    }
    var filters: [String: String] = [:]
    for key in GatePolicy.filterKeys { filters[key] = try map.text(key) }
    let words = GatePolicy.filterKeys.compactMap { key in filters[key].map { "\(key) \($0)" } }
    self.init(
      name: try map.text("name") ?? ([metric] + words).joined(separator: ", "), metric: metric,
      bound: bound, filters: filters)
  }

  func matches(_ cell: Cell) -> Bool {
    let values = [
      "attacker": cell.attacker, "awareness": cell.awareness.rawValue,
      "corpus": cell.attackerCorpus, "knowledge": cell.knowledge.rawValue, "tap": cell.tap.name,
    ]
    return cell.kind == .attack && filters.allSatisfy { values[$0.key] == $0.value }
  }
}
