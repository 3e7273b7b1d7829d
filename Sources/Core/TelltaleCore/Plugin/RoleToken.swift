/// A role as a type, so that what is made for it is of its protocol: `.corpus`, `.attacker`, …
public struct RoleToken<Product>: Sendable {
  /// The same as a value.
  public let role: Role
  let component: @Sendable (Product) -> Component
  let product: @Sendable (Component) -> Product?
}

extension RoleToken where Product == any Corpus {
  /// Speech with labels.
  public static var corpus: Self {
    Self(role: .corpus, component: Component.corpus) {
      if case .corpus(let it) = $0 { it } else { nil }
    }
  }
}

extension RoleToken where Product == any FeatureExtractor {
  /// Sound in, frames × bands out.
  public static var feature: Self {
    Self(role: .feature, component: Component.feature) {
      if case .feature(let it) = $0 { it } else { nil }
    }
  }
}

extension RoleToken where Product == any PrimaryTaskModel {
  /// What is audited.
  public static var model: Self {
    Self(role: .model, component: Component.model) {
      if case .model(let it) = $0 { it } else { nil }
    }
  }
}

extension RoleToken where Product == any Attacker {
  /// Who infers the attribute.
  public static var attacker: Self {
    Self(role: .attacker, component: Component.attacker) {
      if case .attacker(let it) = $0 { it } else { nil }
    }
  }
}

extension RoleToken where Product == any LeakageMetric {
  /// Scores and truth in, one number out.
  public static var metric: Self {
    Self(role: .metric, component: Component.metric) {
      if case .metric(let it) = $0 { it } else { nil }
    }
  }
}

extension RoleToken where Product == any Defence {
  /// What is done to a representation before it is transmitted.
  public static var defence: Self {
    Self(role: .defence, component: Component.defence) {
      if case .defence(let it) = $0 { it } else { nil }
    }
  }
}
