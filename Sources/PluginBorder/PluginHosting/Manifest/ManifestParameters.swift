internal import Formats
internal import TelltaleCore

/// Reads the list `parameters` of a manifest.
enum ManifestParameters {
  private static let keys = [
    "name", "summary", "unit", "type", "range", "choices", "default", "optional", "quick",
  ]

  private enum Kind: String, CaseIterable {
    case integer, number, choice, text, flag, path
  }

  /// - Parameter folder: that a path's default is relative to.
  static func read(_ manifest: YAMLMap, component: String, folder: String) throws(AuditError)
    -> [ParameterDescription]
  {
    var parameters: [ParameterDescription] = []
    for map in try manifest.maps("parameters") ?? [] {
      let parameter = try read(map, component, folder)
      if parameters.contains(where: { $0.name == parameter.name }) {
        throw map.error("name", "is '\(parameter.name)' a second time")
      }
      parameters.append(parameter)
    }
    return parameters
  }

  private static func read(_ map: YAMLMap, _ component: String, _ folder: String)
    throws(AuditError)
    -> ParameterDescription
  {
    try map.refuseUnknownKeys(besides: keys)
    let name = try map.required("name", map.filledText("name"))
    guard name.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) }) else {
      throw map.error("name", "is '\(name)'; names are made of a-z, 0-9 and '-'")
    }
    let range = try range(map)
    let described = ParameterDescription(
      name, try map.required("summary", map.filledText("summary")),
      unit: try map.filledText("unit"),
      range: range)
    return ParameterDescription(
      name, described.summary, unit: described.unit, range: range,
      default: try value(of: "default", map, described, component, folder),
      isOptional: try map.flag("optional") ?? false,
      quick: try value(of: "quick", map, described, component, folder))
  }

  private static func range(_ map: YAMLMap) throws(AuditError) -> ParameterDescription.Range {
    let word = try map.required("type", map.filledText("type"))
    let kind: Kind = try map.choice(word, key: "type")
    if kind != .integer && kind != .number && map["range"] != nil {
      throw map.error("range", "is for integer and number, and the type is \(word)")
    }
    if kind != .choice && map["choices"] != nil {
      throw map.error("choices", "is for choice, and the type is \(word)")
    }
    switch kind {
    case .integer:
      let range = try map.required("range", map.range("range"))
      guard let low = Int(exactly: range.lowerBound), let high = Int(exactly: range.upperBound)
      else { throw map.error("range", "must be of whole numbers, for example [1, 100]") }
      return .integers(low...high)
    case .number: return .numbers(try map.required("range", map.range("range")))
    case .choice:
      let choices = try map.required("choices", map.words("choices"))
      guard !choices.isEmpty else { throw map.error("choices", "names no choice") }
      return .choices(choices)
    case .text: return .text
    case .flag: return .flag
    case .path: return .path
    }
  }

  private static func value(
    of key: String, _ map: YAMLMap, _ described: ParameterDescription, _ component: String,
    _ folder: String
  ) throws(AuditError) -> ParameterValue? {
    guard map[key] != nil else { return nil }
    let value: ParameterValue? =
      switch described.range {
      case .integers: try map.integer(key).map(ParameterValue.integer)
      case .numbers: try map.number(key).map(ParameterValue.number)
      case .flag: try map.flag(key).map(ParameterValue.flag)
      case .path:
        try map.filledText(key).map { .text($0.hasPrefix("/") ? $0 : folder + "/" + $0) }
      case .choices, .text: try map.filledText(key).map(ParameterValue.text)
      }
    guard let value else { return nil }
    do throws(AuditError) {
      return try described.check(value, component: component)
    } catch {
      throw map.error(key, "cannot be '\(value)': it takes \(described.range.inWords)")
    }
  }
}
