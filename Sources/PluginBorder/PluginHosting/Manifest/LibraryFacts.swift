internal import ForeignFunctions
internal import Formats
package import TelltaleCore

/// What the manifest of a shared library says beside its role's declaration, in the words of
/// docs/plugin-in-c.md: how its numbers are to be read, and whether it may be called twice at once.
public struct LibraryFacts: Sendable, Hashable {
  /// What scores are: `log-posteriors` where nothing is said.
  let scores: ScoreKind
  /// Chance level of a metric.
  let chance: Double?
  /// The only rate that a feature extractor serves, and the samples that it needs for a frame.
  let sampleRateHz: Int?
  let leastSampleCount: Int
  let isReentrant: Bool

  /// Words of `declaration` that only a library's manifest has, by role.
  static func words(of role: Role) -> [String] {
    switch role {
    case .attacker, .model: ["scores"]
    case .metric: ["chance"]
    case .feature: ["sample-rate", "least-samples"]
    case .corpus, .defence: []
    }
  }

  /// - Parameter declaration: nil where the manifest has none.
  init(_ manifest: YAMLMap, declaration: YAMLMap?) throws(AuditError) {
    var kind = ScoreKind.logPosteriors
    if let word = try declaration?.filledText("scores"), let declaration {
      kind = try declaration.choice(word, key: "scores")
    }
    scores = kind
    chance = try declaration?.number("chance")
    sampleRateHz = try declaration?.integer("sample-rate")
    leastSampleCount = try declaration?.integer("least-samples") ?? 1
    isReentrant = try manifest.flag("reentrant") ?? false
  }
}

extension PluginManifest {
  /// Binds what a library's manifest names, without opening the library.
  ///
  /// Throws `.pluginFailed`, with the column of the mistake in a signature, or `.unsupported` for a
  /// role that a library cannot play.
  package static func boundToLibrary(_ manifest: PluginManifest) throws(AuditError)
    -> ComponentFactory
  {
    try manifest.foreignPlugin().factory()
  }

  /// Throws as `boundToLibrary`, but for signatures, which are not looked at.
  func foreignPlugin(_ code: OpenedCode? = nil) throws(AuditError) -> ForeignPlugin {
    guard case .library(let name, let functions) = body, let facts else {
      throw AuditError(.pluginFailed, "the manifest names no library: \(file)")
    }
    let said: ForeignDeclaration
    switch declaration {
    case .attacker(let attacker):
      said = .attacker(ForeignAttackerDeclaration(attacker, scores: facts.scores))
    case .feature(let output):
      said = .feature(
        ForeignFeatureDeclaration(
          output, sampleRateHz: facts.sampleRateHz, leastSampleCount: facts.leastSampleCount))
    case .metric(let metric):
      said = .metric(ForeignMetricDeclaration(metric, chance: facts.chance))
    case .model(let model):
      guard case .pretrained(let emotions, _, _, let hasUntrainedControl) = model.start else {
        throw AuditError(
          .unsupported,
          "a model in a library comes trained: declare 'emotions', in the order of its scores",
          component: metadata.id)
      }
      guard !hasUntrainedControl else {
        throw AuditError(
          .unsupported,
          "a model in a library has no verb 'untrained': leave out 'untrained-control'",
          component: metadata.id)
      }
      said = .model(
        ForeignModelDeclaration(model.declaration, emotions: emotions, scores: facts.scores))
    case .corpus, .defence:
      throw AuditError(
        .unsupported,
        "a library cannot be a \(metadata.role.rawValue); a command can be a defence",
        component: metadata.id)
    }
    let file = path(ofNamed: name).map { code?.path(of: $0) ?? $0 }
    return ForeignPlugin(
      // Beside the manifest, or else where the loader looks: a library of the system.
      library: file ?? name, metadata: metadata, declaration: said,
      functions: Dictionary(
        functions.map { ($0.name, $0.signature) }, uniquingKeysWith: { first, _ in first }),
      isReentrant: facts.isReentrant
    ) { () throws(AuditError) in try code?.check() }
  }
}
