/// A parameter that describes itself: enough to check a value, to print help and to fill a form.
public struct ParameterDescription: Sendable, Hashable, Codable {
  /// Values that a parameter takes.
  public enum Range: Sendable, Hashable, Codable {
    /// Whole numbers within the range, both ends among them; in the parameter's unit.
    case integers(ClosedRange<Int>)
    /// Numbers within the range, both ends among them, whole ones too; in the parameter's unit.
    case numbers(ClosedRange<Double>)
    /// One of these words, as they are written.
    case choices([String])
    /// Any text; a value of another kind is taken as it is written.
    case text
    /// True or false.
    case flag
    /// A file or folder. Relative paths are relative to the audit file; the content enters the
    /// stage keys.
    case path
  }

  /// `kebab-case`, unique within its component.
  public let name: String
  /// One line for people: help prints it, and the message about a missing value.
  public let summary: String
  /// Physical unit, or nil for a plain number.
  public let unit: String?
  /// What `check` lets through.
  public let range: Range
  /// What holds when nothing is given; nil makes the parameter required, unless `isOptional`.
  public let defaultValue: ParameterValue?
  /// True where leaving the value out altogether has a meaning of its own.
  public let isOptional: Bool
  /// What a check takes that must be done in seconds and still learn (`plugin check`, conformance); nil
  /// for the default.
  public let quick: ParameterValue?

  /// The default and the quick value are taken as they are: only given values are held against the
  /// range.
  public init(
    _ name: String, _ summary: String, unit: String? = nil, range: Range,
    default defaultValue: ParameterValue? = nil, isOptional: Bool = false,
    quick: ParameterValue? = nil
  ) {
    self.name = name
    self.summary = summary
    self.unit = unit
    self.range = range
    self.defaultValue = defaultValue
    self.isOptional = isOptional
    self.quick = quick
  }

  /// The value in the parameter's own type (an integer is accepted where a number is wanted).
  ///
  /// Throws `.invalidParameter`, naming the parameter, the value and what would do.
  public func check(_ value: ParameterValue, component: String) throws(AuditError) -> ParameterValue
  {
    switch (range, value) {
    case (.integers(let range), .integer(let given)) where range.contains(given): return value
    case (.numbers(let range), .number(let given)) where range.contains(given): return value
    case (.numbers(let range), .integer(let given)) where range.contains(Double(given)):
      return .number(Double(given))
    case (.choices(let choices), .text(let given)) where choices.contains(given): return value
    case (.text, .text), (.path, .text), (.flag, .flag): return value
    case (.text, let given): return .text(given.description)
    default:
      throw AuditError(
        .invalidParameter, "parameter '\(name)' cannot be '\(value)': it takes \(range.inWords)",
        component: component)
    }
  }
}

extension ParameterDescription.Range {
  /// The range as a person would say it.
  public var inWords: String {
    switch self {
    case .integers(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .numbers(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .choices(let choices): "one of " + choices.joined(separator: ", ")
    case .text: "text"
    case .flag: "true or false"
    case .path: "the path of a file or folder"
    }
  }
}
