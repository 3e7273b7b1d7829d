public import TelltaleCore

/// Defaults for training settings; a setting given in the audit file wins.
///
/// A profile sets a parameter only of components that describe one of that name, so that a new
/// plugin takes part by describing the same names.
public enum Profile: String, Sendable, Hashable, Codable, CaseIterable {
  /// Minutes on 2 cores: 64 × 64 planes, 64 frames, pooled head, 5 epochs.
  case quick
  /// 96 × 96 planes, 128 frames, pooled head, 20 epochs.
  case standard
  /// The study's: 224 × 224 planes, the original fully connected head, Adam 1e-4 (protocol A6).
  case paper

  /// By parameter, the values that it would have; the first that a component's range allows counts.
  public var parameters: [String: [ParameterValue]] {
    switch self {
    case .quick:
      [
        "plane": [.integer(64)], "frames": [.integer(64)], "head": [.text("gap")],
        "epochs": [.integer(5)], "patience": [.integer(5)],
      ]
    case .standard:
      [
        "plane": [.integer(96)], "frames": [.integer(128)], "head": [.text("gap")],
        "epochs": [.integer(20)], "patience": [.integer(5)],
      ]
    case .paper:
      [
        "plane": [.integer(224)], "frames": [.integer(450)],
        "head": [.text("fc4096"), .text("fc1024-4096"), .text("gap")], "epochs": [.integer(200)],
        "patience": [.integer(5)],
      ]
    }
  }

  /// What was given, completed by the profile for the parameters that the component describes.
  ///
  /// Only networks on planes or sequences (components that describe `plane`, or `frames` and
  /// `epochs`) are completed: a light probe keeps its own number of epochs, and a model that comes
  /// trained the frames that it was trained on. So does a network on sequences, but
  /// for `paper`: the other profiles' number belongs to the size of the plane.
  public func completing(
    _ given: [String: ParameterValue], for metadata: ComponentMetadata
  ) -> [String: ParameterValue] {
    let names = Set(metadata.parameters.map(\.name))
    let isSequential = names.contains("frames") && names.contains("epochs")
    guard names.contains("plane") || isSequential else { return given }
    let keepsEpochs = !names.contains("plane") && self != .paper
    var values = given
    for description in metadata.parameters where values[description.name] == nil {
      if keepsEpochs, description.name == "epochs" || description.name == "patience" { continue }
      values[description.name] = parameters[description.name]?.first {
        (try? description.check($0, component: metadata.id)) != nil
      }
    }
    return values
  }
}
