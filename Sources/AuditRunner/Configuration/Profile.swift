public import AuditCore

/// Defaults for training settings; a setting given in the audit file wins.
///
/// A profile sets a parameter only of components that describe one of that name, so that a new
/// plugin takes part by describing the same names.
public enum Profile: String, Sendable, Hashable, Codable, CaseIterable {
  /// Minutes on 2 cores: 64 × 64 planes, pooled head, 5 epochs.
  case quick
  /// 96 × 96 planes, pooled head, 20 epochs.
  case standard
  /// The study's: 224 × 224 planes, the original fully connected head, Adam 1e-4 (protocol A6).
  case paper

  public var parameters: [String: ParameterValue] {
    switch self {
    case .quick:
      ["plane": .integer(64), "head": .text("gap"), "epochs": .integer(5), "patience": .integer(5)]
    case .standard:
      [
        "plane": .integer(96), "head": .text("gap"), "epochs": .integer(20),
        "patience": .integer(5),
      ]
    case .paper:
      [
        "plane": .integer(224), "head": .text("fc4096"), "epochs": .integer(200),
        "patience": .integer(5),
      ]
    }
  }

  /// What was given, completed by the profile for the parameters that the component describes.
  ///
  /// Only networks on planes (components that describe `plane`) are completed: the number of epochs
  /// belongs to the size of the plane, and a light probe keeps its own.
  public func completing(
    _ given: [String: ParameterValue], for metadata: ComponentMetadata
  ) -> [String: ParameterValue] {
    guard metadata.parameters.contains(where: { $0.name == "plane" }) else { return given }
    var values = given
    for description in metadata.parameters {
      guard values[description.name] == nil, let value = parameters[description.name],
        (try? description.check(value, component: metadata.id)) != nil
      else { continue }
      values[description.name] = value
    }
    return values
  }
}
