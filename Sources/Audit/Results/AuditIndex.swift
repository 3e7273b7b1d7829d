package import TelltaleCore

/// Place in one of an audit's lists, in the order of its settings; that of one list does not fit another.
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
