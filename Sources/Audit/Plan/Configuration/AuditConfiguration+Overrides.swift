internal import Formats
public import TelltaleCore

extension AuditConfiguration {
  /// Sets one key of the audit file from its YAML text, checked as in a file.
  ///
  /// Throws `.invalidConfiguration`.
  public mutating func apply(key: String, yaml: String) throws(AuditError) {
    let node = try YAMLDocument.root(
      of: "\(key): \(yaml)", what: "'\(key)', '\(yaml)',", code: .invalidConfiguration)
    try read(YAMLMap(node, place: "the command line"))
  }

  /// Sets a parameter: `component.parameter=value`, for every component of that name in the audit
  /// (the model and an attacker may share one).
  ///
  /// Throws `.invalidConfiguration` if the text is not of that form or nothing has that name.
  public mutating func set(_ text: String) throws(AuditError) {
    let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
    let path = sides.first?.split(separator: ".", maxSplits: 1).map(String.init) ?? []
    guard sides.count == 2, path.count == 2 else {
      throw AuditError(
        .invalidConfiguration, "'\(text)' is not of the form component.parameter=value")
    }
    let (name, key, value) = (path[0], path[1], ParameterValue(word: sides[1]))
    var isKnown = false
    func put(_ component: inout ComponentSpecification) {
      guard component.name == name else { return }
      component.parameters[key] = value
      isKnown = true
    }
    for index in corpora.indices { put(&corpora[index]) }
    for index in features.indices { put(&features[index]) }
    for index in defences.indices { put(&defences[index]) }
    for index in attackers.indices { put(&attackers[index].component) }
    put(&model.component)
    if !isKnown, model.features.contains(name) {
      features.append(ComponentSpecification(name: name, parameters: [key: value]))
      isKnown = true
    }
    guard isKnown else {
      let names =
        corpora.map(\.name) + defences.map(\.name) + attackers.map(\.component.name)
        + [model.component.name] + model.features
      throw AuditError(
        .invalidConfiguration,
        "this audit has no component '\(name)'" + NearName.hint(for: name, among: Array(Set(names)))
      )
    }
  }
}
