public import TelltaleCore

/// Settings with which components learn the checks' 48 rows in seconds.
///
/// Components that learn are known by the usual names of their parameters; a bundled one that wants
/// other values than the rest has an entry of its own.
public enum ShortSettings {
  private static let general: [String: ParameterValue] = [
    "epochs": .integer(4), "batch-size": .integer(4), "learning-rate": .number(3e-4),
    // No early stop: a few epochs are too few for patience.
    "patience": .integer(100),
    "plane": .integer(32), "frames": .integer(16), "head": .text("gap"), "start": .text("random"),
  ]

  private static let particular: [String: [String: ParameterValue]] = [
    // Large networks on small planes: the fewest steps that still learn for certain.
    "vgg19": [
      "epochs": .integer(6), "batch-size": .integer(6), "learning-rate": .number(1e-3),
    ],
    "resnet50": ["epochs": .integer(8), "batch-size": .integer(6)],
    "densenet121": [
      "epochs": .integer(3), "batch-size": .integer(8), "learning-rate": .number(1e-3),
    ],
    "lstm": ["epochs": .integer(6), "batch-size": .integer(8), "learning-rate": .number(1e-3)],
    "probe-mlp": ["epochs": .integer(30), "learning-rate": .number(1e-2)],
  ]

  /// Only what the component describes and would take, so that a new plugin needs no entry here;
  /// one that does not learn in so few steps is given its own values instead. Nothing for one without
  /// epochs: what comes trained reads the size that it reads.
  public static func parameters(for component: ComponentMetadata) -> [String: ParameterValue] {
    guard component.parameters.contains(where: { $0.name == "epochs" }) else { return [:] }
    let wanted = general.merging(particular[component.id] ?? [:]) { $1 }
    var taken: [String: ParameterValue] = [:]
    for parameter in component.parameters {
      guard let value = wanted[parameter.name] else { continue }
      do throws(AuditError) {
        taken[parameter.name] = try parameter.check(value, component: component.id)
      } catch { continue }
    }
    return taken
  }
}
