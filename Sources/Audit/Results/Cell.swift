public import TelltaleCore

/// One row of the matrix: primary model (per feature that it is trained on) × tap × attribute ×
/// attacker × awareness × attacker's corpus × knowledge × adaptation.
public struct Cell: Sendable, Hashable, Codable {
  /// Whether a row is an attack, or a control that makes the attacks readable.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// An attacker on the model under audit.
    case attack
    /// The primary model replaced by one with random weights.
    case untrainedModel = "control-untrained-model"
    /// The attacker trained on labels that were shuffled over speakers.
    case shuffledLabels = "control-shuffled-labels"
  }

  /// Readable, unique within the plan: `pool1/vgg19/crema-d/generic/ignorant`.
  public internal(set) var id: String
  /// Decides whether the row counts for a verdict.
  public let kind: Kind
  /// Name of the extractor that the primary model was trained on.
  public let modelFeature: String
  /// Of the model under audit, or of the one with random weights in its place.
  public let tap: TapDescription
  /// Name of what stands between the tap and the interceptor; nil for nothing.
  public let defence: String?
  /// Name of what is to be inferred.
  public let attribute: String
  /// The attacker's name in the audit file, and what it declares.
  public let attacker: String
  /// As it declares.
  public let family: String
  /// As it declares; with the family it decides the scenario.
  public let architecture: String
  /// How its weights start, as it declares.
  public let initialisation: String
  /// What it was trained for.
  public let awareness: Awareness
  /// The corpus's name in the audit file.
  public let attackerCorpus: String
  /// What it was trained on.
  public let knowledge: Knowledge
  /// How close the attacker is to the model.
  public let scenario: Scenario
  /// Where the representation enters; nil where the attacker has no entry points.
  public internal(set) var splice: Splice?
  /// How the attacker adapts to what it intercepts.
  public let adaptation: Adaptation

  /// Nothing is checked here; `named(namingFeature:)` gives the id that the parts make.
  public init(
    id: String, kind: Kind, modelFeature: String, tap: TapDescription,
    defence: String? = nil, attribute: String,
    attacker: String, family: String, architecture: String, initialisation: String,
    awareness: Awareness,
    attackerCorpus: String, knowledge: Knowledge, scenario: Scenario, splice: Splice?,
    adaptation: Adaptation
  ) {
    self.id = id
    self.kind = kind
    self.modelFeature = modelFeature
    self.tap = tap
    self.defence = defence
    self.attribute = attribute
    self.attacker = attacker
    self.family = family
    self.architecture = architecture
    self.initialisation = initialisation
    self.awareness = awareness
    self.attackerCorpus = attackerCorpus
    self.knowledge = knowledge
    self.scenario = scenario
    self.splice = splice
    self.adaptation = adaptation
  }
}

extension Cell {
  /// What the id is made of. What does not vary is left out, so that small audits have short ones.
  ///
  /// - Parameter namingFeature: whether the audit has several features of the model.
  package func parts(namingFeature: Bool) -> [String] {
    var parts = namingFeature ? [modelFeature] : []
    parts += [tap.name, attacker, attackerCorpus, awareness.rawValue, knowledge.rawValue]
    if adaptation != .frozen { parts.append(adaptation.rawValue) }
    if let defence { parts.append(defence) }
    if kind != .attack { parts.append(kind.rawValue) }
    return parts
  }

  /// The same cell under the id that its parts give.
  package func named(namingFeature: Bool) -> Cell {
    var cell = self
    cell.id = parts(namingFeature: namingFeature).joined(separator: "/")
    return cell
  }

  /// The same cell with the splice that was really made.
  package func entering(at splice: Splice?) -> Cell {
    var cell = self
    cell.splice = splice
    return cell
  }
}

/// How close an attacker is to the primary model: derived from declarations, never declared
/// (paper, Table 1; number 5 is legal and absent from the paper).
public enum Scenario: String, Sendable, Hashable, Codable, CaseIterable {
  /// Family, architecture and training corpus are the primary model's.
  case worstCase = "worst case"
  /// Family and architecture are the primary model's, the training corpus is another.
  case one = "1"
  /// Family and training corpus are the primary model's, the architecture is another.
  case two = "2"
  /// The family is the primary model's, architecture and training corpus are others.
  case three = "3"
  /// Family and training corpus are others.
  case four = "4"
  /// The family is another, the training corpus is the primary model's.
  case five = "5"
  /// The primary model's family or architecture is not known.
  case unknown

  /// - Parameters:
  ///   - family, architecture: whether the attacker's match the primary model's; nil if unknown.
  ///   - data: whether the training corpora match.
  public init(family: Bool?, architecture: Bool?, data: Bool) {
    guard let family, let architecture else {
      self = .unknown
      return
    }
    switch (family, architecture, data) {
    case (true, true, true): self = .worstCase
    case (true, true, false): self = .one
    case (true, false, true): self = .two
    case (true, false, false): self = .three
    case (false, _, false): self = .four
    case (false, _, true): self = .five
    }
  }

  /// For tables: "worst case", "scenario 2", "unknown".
  public var label: String {
    switch self {
    case .worstCase, .unknown: rawValue
    default: "scenario \(rawValue)"
    }
  }
}

/// Place in a list of an audit; that of one list does not fit another.
package struct AuditIndex<Element>: Sendable, Hashable, Codable {
  /// From 0.
  package let value: Int

  package init(_ value: Int) { self.value = value }

  package init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Int.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  /// Of every element of a list.
  package static func all(of list: some Collection) -> [AuditIndex] {
    (0..<list.count).map { AuditIndex($0) }
  }
}

/// Among the audit's attackers.
package typealias AttackerIndex = AuditIndex<any Attacker>
/// Among the audit's defences.
package typealias DefenceIndex = AuditIndex<any Defence>
/// Among the audit's taps.
package typealias TapIndex = AuditIndex<TapDescription>
