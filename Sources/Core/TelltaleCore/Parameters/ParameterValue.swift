/// One setting's value, as it stands in an audit file.
///
/// A whole number equals the same number as `Double`: files write both alike, and a value must be
/// itself again when it is read back.
public enum ParameterValue: Sendable {
  /// A whole number.
  case integer(Int)
  /// A number that may have a fraction.
  case number(Double)
  /// A word, a sentence or a path.
  case text(String)
  /// True or false.
  case flag(Bool)
}

extension ParameterValue: Hashable {
  /// Whole numbers and numbers are compared by value, texts and flags each with their own kind only.
  public static func == (a: ParameterValue, b: ParameterValue) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a == b
    case (.flag(let a), .flag(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    default: a.asNumber != nil && a.asNumber == b.asNumber
    }
  }

  /// Whole numbers hash as `Double`, so that equal values hash alike.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let text): hasher.combine(text)
    case .flag(let flag): hasher.combine(flag)
    default: hasher.combine(asNumber)
    }
  }

  private var asNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension ParameterValue: CustomStringConvertible {
  /// The bare value, a text without quotes.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .flag(let value): "\(value)"
    }
  }
}

extension ParameterValue: Codable {
  /// From a bare JSON value. A number without a fraction becomes `.integer`, however it was written.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// The bare value: what kind it was does not stand in the JSON.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .flag(let value): try container.encode(value)
    }
  }
}

extension ParameterValue {
  /// What a word on a command line means: a truth value, a number, or text.
  public init(word: String) {
    if word == "true" || word == "false" {
      self = .flag(word == "true")
    } else if let integer = Int(word) {
      self = .integer(integer)
    } else if let number = Double(word) {
      self = .number(number)
    } else {
      self = .text(word)
    }
  }
}
