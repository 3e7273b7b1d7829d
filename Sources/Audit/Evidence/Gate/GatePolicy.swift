internal import Formats
internal import Results
public import TelltaleCore
internal import TextIO
internal import Yams

/// What a release may leak at most, who said so, and what to do where nothing can be said (SPEC §13).
public struct GatePolicy: Sendable, Hashable {
  /// What to do with an attack that decides nothing.
  public enum Response: String, Sendable, Hashable, CaseIterable {
    /// The gate does not pass.
    case fail
    /// The gate passes, with a warning.
    case warn
    /// The gate passes, without a warning.
    case pass
  }

  /// A bound on one metric, for the attacks that it matches.
  public struct Rule: Sendable, Hashable {
    /// What may not be passed, in the metric's unit.
    public enum Bound: Sendable, Hashable {
      /// The interval's end on the side of more leakage may not pass it.
      case absolute(Double)
      /// Nor may the rise against the baseline audit's same attack, with its own interval.
      case rise(Double)
    }

    /// For messages and results; the metric and the filters, where the policy has no name.
    public var name: String
    /// Metric id.
    public var metric: String
    /// `Gate.check` refuses one that decides nothing.
    public var bound: Bound
    /// Words that an attack must match; by key of the policy. An absent key matches all.
    public var filters: [String: String]
    /// Of the policy file, for messages; nil for a rule that was not read.
    public var line: Int?

    /// A rule of whoever builds a policy without a file.
    public init(
      name: String, metric: String, bound: Bound, filters: [String: String] = [:], line: Int? = nil
    ) {
      self.name = name
      self.metric = metric
      self.bound = bound
      self.filters = filters
      self.line = line
    }
  }

  /// Whose signature an audit must carry.
  public enum Signer: Sendable, Hashable {
    /// Anybody's: nothing has changed since somebody signed.
    case anyone
    /// The owner's of this public key, in base64.
    case key(String)
    /// The owner's of the public key in this file; relative to the policy.
    case keyFile(String)
  }

  /// Where the thresholds come from: a document, a decision, a date.
  public var source: String
  /// At least one, where the policy was read.
  public var rules: [Rule]
  /// Intervals that reach across a bound, and attacks without an interval.
  public var inconclusive: Response
  /// Attacks that failed.
  public var failed: Response
  /// Nil where an audit need not be signed.
  public var signer: Signer?

  /// What decides nothing fails, and no signature is asked for, unless said otherwise.
  public init(
    source: String, rules: [Rule], inconclusive: Response = .fail, failed: Response = .fail,
    signer: Signer? = nil
  ) {
    self.source = source
    self.rules = rules
    self.inconclusive = inconclusive
    self.failed = failed
    self.signer = signer
  }

  static let filterKeys = ["attacker", "awareness", "corpus", "knowledge", "tap"]

  /// Reads a policy file. Throws `.invalidConfiguration`, with the line and the nearest known key.
  public init(yaml text: String) throws(AuditError) {
    let root = try YAMLDocument.root(
      of: UserText.withoutMark(text), what: "the policy", code: .invalidConfiguration)
    let map = try YAMLMap(root, place: "the policy")
    try map.refuseUnknownKeys(besides: ["source", "rules", "inconclusive", "failed", "signed"])
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
      failed: try map.choice("failed", of: Response.self) ?? .fail,
      signer: try Signer(map))
  }
}

extension GatePolicy.Signer {
  /// `signed: true`, or a public key, or a file that holds one; nil for `false` and where nothing is
  /// said.
  fileprivate init?(_ map: YAMLMap) throws(AuditError) {
    guard let node = map["signed"] else { return nil }
    if let isWanted = node.bool {
      guard isWanted else { return nil }
      self = .anyone
    } else if let text = node.string, !text.isEmpty {
      self = (try? EvidenceSignature.key(text)) != nil ? .key(text) : .keyFile(text)
    } else {
      throw YAMLMap.error(
        "'signed' must be true, false, a public key in base64, or a file that holds one", at: node)
    }
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
    // Words of ours; the others are the audit's.
    _ = try map.choice("awareness", of: Awareness.self)
    _ = try map.choice("knowledge", of: Knowledge.self)
    let words = GatePolicy.filterKeys.compactMap { key in filters[key].map { "\(key) \($0)" } }
    self.init(
      name: try map.text("name") ?? ([metric] + words).joined(separator: ", "), metric: metric,
      bound: bound, filters: filters, line: node.mark?.line)
  }

  /// An error in this rule, with its line.
  func error(_ message: String) -> AuditError {
    AuditError(
      .invalidConfiguration, (line.map { "line \($0): " } ?? "") + "rule '\(name)' \(message)")
  }

  /// Refuses a bound that decides nothing: one that no value can pass, or that none can be beyond.
  ///
  /// Throws `.invalidConfiguration`, with the values that the metric can have.
  func refuseEmptyBound(_ declaration: LeakageMetricDeclaration) throws(AuditError) {
    let range = declaration.range
    let (least, most): (Double, Double)
    let (limit, what): (Double, String)
    switch bound {
    case .absolute(let bound):
      (least, most) =
        declaration.higherIsMoreLeakage
        ? (range.lowerBound, range.upperBound) : (-range.upperBound, -range.lowerBound)
      limit = declaration.higherIsMoreLeakage ? bound : -bound
      what = "\(metric) is from \(range.lowerBound) to \(range.upperBound)"
    case .rise(let bound):
      let width = range.upperBound - range.lowerBound
      (least, most) = (-width, width)
      limit = bound
      what = "a rise of \(metric) is at most \(width)"
    }
    if !(limit < most) {
      throw error("cannot fail: \(what); take the rule out, or bound what is possible")
    }
    if !(limit >= least) {
      throw error("nothing can pass: \(what); set a bound within")
    }
  }

  func matches(_ cell: Cell) -> Bool {
    let values = [
      "attacker": cell.attacker, "awareness": cell.awareness.rawValue,
      "corpus": cell.attackerCorpus, "knowledge": cell.knowledge.rawValue, "tap": cell.tap.name,
    ]
    return cell.kind == .attack && filters.allSatisfy { values[$0.key] == $0.value }
  }
}
