/// Settings of one component: every described parameter has a checked value, or was left out on
/// purpose.
public struct ParameterValues: Sendable, Hashable, Codable {
  /// By parameter name; complete after checking.
  public let values: [String: ParameterValue]

  private init(unchecked values: [String: ParameterValue]) { self.values = values }

  /// Checks what was given against the descriptions and fills in the defaults.
  ///
  /// Throws `.invalidParameter` for an unknown name (with the nearest known one), a value out of
  /// range, or a missing required value.
  public init(
    _ given: [String: ParameterValue], describedBy descriptions: [ParameterDescription],
    component: String
  ) throws(AuditError) {
    let known = descriptions.map(\.name)
    for name in given.keys.sorted() where !known.contains(name) {
      throw AuditError(
        .invalidParameter,
        "there is no parameter '\(name)'" + NearName.hint(for: name, among: known),
        component: component)
    }
    var checked: [String: ParameterValue] = [:]
    for description in descriptions {
      if let value = given[description.name] {
        checked[description.name] = try description.check(value, component: component)
      } else if let value = description.defaultValue {
        checked[description.name] = value
      } else if !description.isOptional {
        throw AuditError(
          .invalidParameter,
          "parameter '\(description.name)' is required: \(description.summary) (in an audit file, or"
            + " --set \(component).\(description.name)=VALUE)",
          component: component)
      }
    }
    self.init(unchecked: checked)
  }

  /// Value of a parameter that takes whole numbers. Precondition: it is described as one, and is there.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value)? = values[name] else { preconditionFailure(misuse(name)) }
    return value
  }

  /// Value of a parameter that takes numbers. Precondition: it is described as one, and is there.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = values[name] else { preconditionFailure(misuse(name)) }
    return value
  }

  /// Value of a parameter that takes a choice, text or a path. Precondition: it is so described, and there.
  public func text(_ name: String) -> String {
    guard case .text(let value)? = values[name] else { preconditionFailure(misuse(name)) }
    return value
  }

  /// Value of a parameter that is true or false. Precondition: it is described as one, and is there.
  public func flag(_ name: String) -> Bool {
    guard case .flag(let value)? = values[name] else { preconditionFailure(misuse(name)) }
    return value
  }

  /// The text or path of an optional parameter, nil where it was left out.
  public func optionalText(_ name: String) -> String? {
    guard case .text(let value)? = values[name] else { return nil }
    return value
  }

  /// The whole number of an optional parameter, nil where it was left out.
  public func optionalInteger(_ name: String) -> Int? {
    guard case .integer(let value)? = values[name] else { return nil }
    return value
  }

  private func misuse(_ name: String) -> String {
    "the component reads parameter '\(name)' in a type that it does not describe"
  }
}
